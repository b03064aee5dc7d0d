// Peers that are not npm packages: PyTorch and Keras in a virtual environment, with native TensorFlow beside it.
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bench = join(dirname(fileURLToPath(import.meta.url)), '..')
const cache = join(bench, '.cache')
const packages = ['torch==2.9.1', 'keras==3.15.1', 'tensorflow-cpu==2.21.0']

/** Installs what is missing, and first prints how large it is. */
export function preparePeers() {
  const directory = join(cache, 'peers')
  const done = join(directory, 'pyvenv.done')
  const python = join(directory, 'bin/python')
  const run = (command, args, env = {}) =>
    execFileSync(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } })
  if (!existsSync(done)) {
    console.error(`installing ${packages.join(', ')} in ${directory}: 8.2 GB, most of it PyTorch's for CUDA`)
    rmSync(directory, { recursive: true, force: true })
    run('python3', ['-m', 'venv', directory])
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
    run('touch', [done])
  }
  const home = join(cache, 'cnn')
  if (!existsSync(join(home, 'tensorflow-2.21.0'))) {
    console.error(`installing native TensorFlow for Node in ${home}: 1.2 GB`)
    const command = [join(bench, '../bin/cnn.js'), 'engine', 'install', 'tensorflow', '--python', python]
    run(process.execPath, command, { XDG_CACHE_HOME: cache })
  }
  return { python, tensorflow: join(home, 'tensorflow-2.21.0/package.json'), cache }
}

/** On which machines native TensorFlow is installed, and the message on all others. */
import { describe, expect, it } from 'vitest'
import { checkMachine, checkSpace, thisMachine } from '../../src/tensorflow/machine.js'
import { emptyDirectory } from '../cli/cnn.js'

const good = { platform: 'linux', arch: 'x64', glibc: '2.36' }

describe('a machine', () => {
  it.each([
    ['macOS', { platform: 'darwin', arch: 'arm64' }, /Linux x64 only: on darwin arm64 nobody has tried it/],
    ['Windows', { platform: 'win32', arch: 'x64' }, /Linux x64 only: on win32 x64/],
    ['Linux on arm64', { ...good, arch: 'arm64' }, /Linux x64 only: on linux arm64/],
    ['musl', { platform: 'linux', arch: 'x64' }, /GNU C library, and this system has another one \(musl/],
    ['an old glibc', { ...good, glibc: '2.26' }, /GNU C library 2\.27 or newer, and this system has 2\.26/],
    ['an older one', { ...good, glibc: '1.99' }, /has 1\.99/]
  ])('of %s is refused with the reason and a way on', (_what, machine, message) => {
    expect(() => checkMachine(machine)).toThrow(
      expect.objectContaining({
        code: 'ENGINE',
        message: expect.stringMatching(message),
        hint: expect.stringContaining('the engine compiled runs here')
      })
    )
  })

  it.each(['2.27', '2.36', '3.0'])('with glibc %s is good', (glibc) => {
    expect(() => checkMachine({ ...good, glibc })).not.toThrow()
  })

  it('is this one, as Node tells it', () => {
    expect(thisMachine()).toMatchObject({ platform: process.platform, arch: process.arch })
    if (process.platform === 'linux') expect(thisMachine().glibc ?? '0.0').toMatch(/^\d+\.\d+$/)
  })
})

it('a disk with less than is needed is told, in a directory that is not there yet, too', async () => {
  const directory = `${await emptyDirectory()}/not/there`
  await expect(checkSpace(directory, 1e18)).rejects.toMatchObject({
    code: 'WRITE',
    where: directory,
    message: expect.stringMatching(/needs 1,000,000,000,000 MB in .*, and the disk has [\d,]+ MB left/)
  })
  await expect(checkSpace(directory, 1)).resolves.toBeUndefined()
})

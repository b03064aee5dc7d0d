/** Fashion-MNIST from Debian's package: checked, described, trained on. */
import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { cnn, keptDirectory } from '../cli/cnn.js'

let cwd: string

beforeAll(async () => {
  cwd = await keptDirectory()
  execFileSync('apt-get', ['download', 'dataset-fashion-mnist'], { cwd, stdio: 'pipe' })
  const [file] = (await readdir(cwd)).filter((name) => name.endsWith('.deb'))
  execFileSync('dpkg-deb', ['-x', file, 'debian'], { cwd })
})

it('is found, checked and learned', async () => {
  const from = join('debian', 'usr/share/datasets/fashion-mnist')
  const described = await cnn(['data', 'fashion-mnist', '--from', from, '--json'], { cwd })
  expect(described.code, described.stderr).toBe(0)
  expect(JSON.parse(described.stdout)).toMatchObject({ name: 'fashion-mnist' })
  const args = ['train', '--config', 'fashion', '--limit', '4000', '--epochs', '3', '--json']
  const { code, stdout, stderr } = await cnn([...args, '--set', 'dataset.validation=500'], { cwd })
  expect(code, stderr).toBe(0)
  const { epochs } = JSON.parse(stdout)
  expect(epochs[2].loss).toBeLessThan(0.8 * epochs[0].loss)
})

/** The quota of a cgroup, read from files as the kernel writes them. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { cpuQuota, processors } from '../../src/engine/processors.js'
import { emptyDirectory } from '../cli/cnn.js'

/** A root with these files. */
async function rootWith(files: { readonly [path: string]: string }): Promise<string> {
  const root = await emptyDirectory()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

const v2 = '0::/system.slice/job.scope\n'
const v1 = '12:memory:/docker/1a2b\n4:cpu,cpuacct:/docker/1a2b\n0::/\n'
const group = (quota: number, period: number) => ({
  cfs_quota_us: `${quota}\n`,
  cfs_period_us: `${period}\n`
})
const under = (directory: string, { cfs_quota_us, cfs_period_us }: ReturnType<typeof group>) => ({
  [`${directory}/cpu.cfs_quota_us`]: cfs_quota_us,
  [`${directory}/cpu.cfs_period_us`]: cfs_period_us
})

it.each<[string, { readonly [path: string]: string }, number | undefined]>([
  ['nothing at all, as on other systems', {}, undefined],
  [
    'v2 without a quota',
    { 'proc/self/cgroup': v2, 'sys/fs/cgroup/system.slice/job.scope/cpu.max': 'max 100000\n' },
    undefined
  ],
  [
    'v2 of its own group',
    { 'proc/self/cgroup': v2, 'sys/fs/cgroup/system.slice/job.scope/cpu.max': '150000 100000\n' },
    1.5
  ],
  [
    'v2 of a group above',
    {
      'proc/self/cgroup': v2,
      'sys/fs/cgroup/system.slice/job.scope/cpu.max': '400000 100000\n',
      'sys/fs/cgroup/system.slice/cpu.max': '100000 50000\n'
    },
    2
  ],
  [
    'v2 in a container, whose group is the root of what it sees',
    { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '50000 100000' },
    0.5
  ],
  [
    'v1',
    { 'proc/self/cgroup': v1, ...under('sys/fs/cgroup/cpu,cpuacct/docker/1a2b', group(250_000, 100_000)) },
    2.5
  ],
  [
    'v1 without a quota',
    { 'proc/self/cgroup': v1, ...under('sys/fs/cgroup/cpu/docker/1a2b', group(-1, 100_000)) },
    undefined
  ],
  [
    'v1 in a container, whose path is the host’s',
    { 'proc/self/cgroup': v1, ...under('sys/fs/cgroup/cpu', group(100_000, 100_000)) },
    1
  ],
  [
    'v1 and v2 at once',
    {
      'proc/self/cgroup': v1,
      ...under('sys/fs/cgroup/cpu', group(300_000, 100_000)),
      'sys/fs/cgroup/unified/cpu.max': '200000 100000'
    },
    2
  ],
  [
    'what no kernel writes',
    { 'proc/self/cgroup': 'x\n0::../..\n0::/../../a\n', 'sys/fs/cgroup/cpu.max': 'many of them' },
    undefined
  ]
])('%s', async (_what, files, quota) => {
  expect(cpuQuota(await rootWith(files))).toBe(quota)
})

it('of this machine there is at least one', () => {
  expect(processors()).toBeGreaterThanOrEqual(1)
  expect(Number.isInteger(processors())).toBe(true)
})

/** How many processors this process may use: the cores that it sees, or fewer where a cgroup has a quota. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { systemText } from './system-text.js'

let known: number | undefined

/** The lesser of the cores and the quota, rounded up; read from the system once per process. */
export const processors = (): number =>
  (known ??= Math.max(
    1,
    Math.min(availableParallelism(), Math.ceil(cpuQuota('/') ?? Number.POSITIVE_INFINITY))
  ))

/**
 * The processor time that the cgroups of this process allow, in processors: 1.5 is 150 ms in each 100 ms. It is the
 * least of the quotas of the process's own group and the groups above it, in cgroup v2 and v1.
 *
 * @param root the directory that holds `proc` and `sys`
 * @returns undefined if there is no quota, or no cgroups
 */
export function cpuQuota(root: string): number | undefined {
  const quotas = systemText(join(root, 'proc/self/cgroup'))
    .split('\n')
    .flatMap((line) => {
      const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
      if (controllers === undefined || path === undefined) return []
      if (controllers === '')
        return mountsOfV2.flatMap((mount) => quotasOf(join(root, mount), path, quotaOfV2))
      if (!controllers.split(',').includes('cpu')) return []
      return mountsOfV1.flatMap((mount) => quotasOf(join(root, mount), path, quotaOfV1))
    })
  return quotas.length === 0 ? undefined : Math.min(...quotas)
}

const mountsOfV2 = ['sys/fs/cgroup', 'sys/fs/cgroup/unified']
const mountsOfV1 = ['sys/fs/cgroup/cpu', 'sys/fs/cgroup/cpu,cpuacct', 'sys/fs/cgroup/cpuacct,cpu']

/**
 * The quotas of a group and those above it. In a container the path may be the host's, although only the mount's own
 * directory is visible: groups that cannot be found have no quota.
 */
function quotasOf(mount: string, path: string, quotaIn: (directory: string) => number): number[] {
  const steps = path.split('/').filter((step) => step !== '' && step !== '..')
  return Array.from({ length: steps.length + 1 }, (_, above) =>
    quotaIn(join(mount, ...steps.slice(0, steps.length - above)))
  ).filter((quota) => quota > 0)
}

/** Reads cpu.max: `150000 100000`, microseconds of each period; `max 100000`: no quota. NaN if the file is missing. */
function quotaOfV2(group: string): number {
  const [quota, period] = systemText(join(group, 'cpu.max')).split(/\s+/)
  return Number(quota || Number.NaN) / Number(period || Number.NaN)
}

/** Reads two files with microseconds; -1: no quota. NaN if the files are missing. */
const quotaOfV1 = (group: string): number =>
  Number(systemText(join(group, 'cpu.cfs_quota_us')) || Number.NaN) /
  Number(systemText(join(group, 'cpu.cfs_period_us')) || Number.NaN)

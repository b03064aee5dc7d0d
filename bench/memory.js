// Preloaded into a measured command: writes the most memory it ever had, in bytes, when it exits.
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread)
  process.on('exit', () =>
    writeFileSync(process.env.CNN_BENCH_MEMORY, `${process.resourceUsage().maxRSS * 1024}`)
  )

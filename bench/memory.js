// Preloaded into a measured command: at its exit writes its peak memory, in bytes.
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread)
  process.on('exit', () =>
    writeFileSync(process.env.CNN_BENCH_MEMORY, `${process.resourceUsage().maxRSS * 1024}`)
  )

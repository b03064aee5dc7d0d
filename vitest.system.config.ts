import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/seed.ts'],
    // The index of runs begun by tests is not the user's.
    env: { XDG_STATE_HOME: join(tmpdir(), 'cnn-test-state') },
    include: ['test/system/**/*.test.ts'],
    allowOnly: false,
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000
  }
})

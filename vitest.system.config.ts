import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/seed.ts'],
    include: ['test/system/**/*.test.ts'],
    allowOnly: false,
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000
  }
})

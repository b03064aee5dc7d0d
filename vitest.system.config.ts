import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/system/**/*.test.ts'],
    allowOnly: false,
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000
  }
})

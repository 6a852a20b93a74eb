import { defineConfig } from 'vitest/config';

// Everything that `npm test` runs. Suites that take minutes have configurations of their own beside the tests.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two workers whatever the machine offers: many tests start real processes, and a starved clock proves nothing.
    maxWorkers: 2,
    pool: 'forks',
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The full crash matrix: `npm run test:crash`. A part of it runs with the normal suite. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/{crash,faults}/**/*.crash.ts'],
    maxConcurrency: 4,
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/fixtures/**'],
    globalSetup: ['test/helpers/build-once.ts'],
    // Against hangs only: a test may run a whole rehearsal, beside others.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // By default one processor is left for who else works here: on a machine with two, every test would wait for the one before it.
    maxWorkers: '100%',
  },
});

import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const setUp = resolve(import.meta.dirname, 'tools/scripts/test-global-setup.ts');
const setupFiles = [resolve(import.meta.dirname, 'tools/scripts/test-setup.ts')];

// unit: nothing running. integration: real PostgreSQL and Redis, one database per file. e2e: the product as a user starts it.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          setupFiles,
          name: 'unit',
          include: ['{apps,libs,tools}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.int.test.ts'],
        },
      },
      {
        test: {
          setupFiles,
          name: 'integration',
          include: ['{apps,libs,tools}/**/*.int.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: [setUp],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          setupFiles,
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

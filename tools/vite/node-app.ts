import { resolve } from 'node:path';
import { defineConfig, type UserConfig } from 'vite';

/**
 * The Vite configuration of a Node application: one ES module per entry, workspace libraries compiled in from their
 * TypeScript source, everything in node_modules left outside.
 *
 * @param root folder of the application
 * @param entries entry files, relative to `root`; `src/main.ts` becomes `dist/main.js`
 */
export const nodeApp = (root: string, entries: string[]): UserConfig =>
  defineConfig({
    root,
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'dist',
      emptyOutDir: true,
      sourcemap: true,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(entries.map((entry) => [entry.replace(/^src\/|\.ts$/g, ''), resolve(root, entry)])),
        output: { entryFileNames: '[name].js' },
      },
    },
    ssr: { noExternal: [/^@gatehouse\//] },
  });

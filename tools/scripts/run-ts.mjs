// node tools/scripts/run-ts.mjs FILE.ts [ARGUMENTS]: bundles one TypeScript program, workspace libraries included, and runs it.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const [entry, ...rest] = process.argv.slice(2);
const root = resolve(import.meta.dirname, '../..');
const outDir = resolve(root, `node_modules/.cache/run-ts/${process.pid}`);
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
await build({
  configFile: false,
  logLevel: 'error',
  root,
  build: {
    ssr: resolve(entry),
    outDir,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: 'inline',
    rollupOptions: { output: { entryFileNames: 'entry.js' } },
  },
  ssr: { noExternal: [/^@gatehouse\//] },
});
process.argv = [process.argv[0], entry, ...rest];
await import(pathToFileURL(resolve(outDir, 'entry.js')).href);

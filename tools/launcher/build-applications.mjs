// node build-applications.mjs ROOT NAME...: builds the named applications, all in one process.
import { join } from 'node:path';
import { build } from 'vite';

const [root, ...names] = process.argv.slice(2);
await Promise.all(
  names.map((name) =>
    build({ root: join(root, 'apps', name), configFile: join(root, 'apps', name, 'vite.config.ts'), logLevel: 'warn' }),
  ),
);

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { step } from './progress.mjs';
import { runProgram } from './run-program.mjs';
import { contentHash, readIfThere, writeStamp } from './stamp.mjs';

const CLIENT_SOURCES = ['prisma/schema', 'prisma.config.ts', 'package-lock.json'];
const APP_SOURCES = [
  'apps',
  'libs',
  'prisma/schema',
  'tools/vite',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
const GENERATED_CLIENT = 'libs/platform/database/generated/client.ts';

/** The applications that are built: those with a Vite configuration and something to start from. */
export const applications = (root) =>
  readdirSync(join(root, 'apps')).filter((name) =>
    ['vite.config.ts', 'src'].every((part) => existsSync(join(root, 'apps', name, part))),
  );

/** What has to be done before the program can run; both false when it is built from the sources as they are. */
export function outdated(root, folder) {
  const client = contentHash(root, CLIENT_SOURCES);
  const apps = contentHash(root, APP_SOURCES);
  const built = applications(root).every((name) => existsSync(join(root, 'apps', name, 'dist')));
  return {
    client: readIfThere(join(folder, 'client')) !== client || !existsSync(join(root, GENERATED_CLIENT)),
    apps: readIfThere(join(folder, 'apps')) !== apps || !built,
    hashes: { client, apps },
  };
}

export async function build(root, folder, { client, apps, hashes }) {
  const node = (what, words) => runProgram(what, process.execPath, words, { cwd: root });
  await step('building', 'built', async () => {
    if (client) {
      await node('generating the database client', ['node_modules/prisma/build/index.js', 'generate']);
      writeStamp(join(folder, 'client'), hashes.client);
    }
    if (apps || client) {
      // In a process of its own, so that the bundler does not stay in the memory of the program.
      await node('the build', [join(import.meta.dirname, 'build-applications.mjs'), root, ...applications(root)]);
      writeStamp(join(folder, 'apps'), hashes.apps);
    }
  });
}

// What `./gatehouse` does before every command: installs and builds what is missing or has changed, says so, and then runs
// the program in this same process. It has no dependencies, since it is what installs them.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, outdated } from './build.mjs';
import { install, isUpToDate } from './install.mjs';
import { withLock } from './lock.mjs';
import { Failure, say } from './progress.mjs';
import { machineProblem } from './rules.mjs';

// Not import.meta.dirname: a Node that is too old for it has to get as far as being told so.
const root = fileURLToPath(new URL('../..', import.meta.url));
const stamps = join(root, 'dist/launcher');
const program = join(root, 'apps/cli/dist/main.js');

try {
  const problem = machineProblem(process.version, process.platform);
  if (problem) throw new Failure(problem);
  await makeReady();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  say(error.message);
  process.exit(1);
}
process.argv[1] = program;
await import(pathToFileURL(program).href);

async function makeReady() {
  const installStamp = join(stamps, 'install');
  const isReady = () => {
    if (!isUpToDate(root, installStamp)) return false;
    const { client, apps } = outdated(root, stamps);
    return !client && !apps;
  };
  if (isReady()) return;
  await withLock(join(stamps, 'lock'), async () => {
    if (!isUpToDate(root, installStamp)) await install(root, installStamp);
    const needed = outdated(root, stamps);
    if (needed.client || needed.apps) await build(root, stamps, needed);
  });
}

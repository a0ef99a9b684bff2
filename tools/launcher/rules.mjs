// Decisions of the launcher, without anything that reads or writes. Types are in rules.d.mts.

const LOWEST = [
  [20, 19],
  [22, 12],
];

/**
 * What is wrong with this Node, in one line that says what would be right; null when it will do.
 *
 * @param version as in `process.version`
 * @param platform as in `process.platform`
 */
export function machineProblem(version, platform) {
  if (platform === 'win32') return 'on Windows, Gatehouse runs inside WSL: open a WSL terminal and start it there';
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  const enough = LOWEST.some(([low, least]) => major === low && minor >= least) || major > 22;
  if (enough) return null;
  return `Node ${version} is not supported: Gatehouse needs 20.19 or later of 20, or 22.12 or later (https://nodejs.org)`;
}

/**
 * True when npm's own record of what is in node_modules has everything that the lock file asks for. Packages for other
 * platforms and optional ones may be missing; links to workspaces are not versions.
 */
export function isInstalled(lockFile, installed) {
  return Object.entries(lockFile.packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') || wanted.link) return true;
    const there = installed.packages[path];
    return there ? there.version === wanted.version : Boolean(wanted.optional || wanted.peer);
  });
}

const OTHER_FOLDERS = new Set(['node_modules', 'dist', 'generated', 'fixtures', '.nx']);

/** True for folders whose files take part in a build. */
export const isSourceFolder = (name) => !OTHER_FOLDERS.has(name);

/** True for files that take part in a build: not tests, not documentation. */
export const isSourceFile = (name) => !/\.(test\.tsx?|md|log)$/.test(name);

/** A duration for people: `0.8 s`, `41 s`, `2 min 05 s`. */
export function duration(milliseconds) {
  const seconds = milliseconds / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

const NPM_LINES = 12;

/** What matters in what npm said: the first lines of its error, without the manual that follows. */
export const npmErrors = (output) =>
  output
    .split('\n')
    .filter((line) => /^npm (error|ERR!) \S/.test(line))
    .slice(0, NPM_LINES)
    .join('\n');

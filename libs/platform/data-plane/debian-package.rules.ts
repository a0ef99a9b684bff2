/** A program that is taken from Debian's packages when the machine has none, without installing anything. */
export interface DebianProgram {
  /** Path of the program below the unpacked packages. */
  path: string;
  /** The packages it is in; what they depend on and the machine lacks comes along. */
  packages: readonly string[];
}

export const DEBIAN_PROGRAMS = {
  // The server's program is a link into the package with the tools.
  redis: { path: 'usr/bin/redis-server', packages: ['redis-server', 'redis-tools'] },
  bubblewrap: { path: 'usr/bin/bwrap', packages: ['bubblewrap'] },
} as const satisfies Record<string, DebianProgram>;

/**
 * Options that let `apt-get` work in a folder of its own, under any account: the system's sources and keys are used, its
 * lists, locks and archives are not touched.
 */
export const privateAptOptions = (folder: string): string[] =>
  [
    `Dir::State=${folder}/state`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${folder}/cache`,
    'Debug::NoLocking=true',
    'APT::Sandbox::User=root',
    'Acquire::Retries=1',
    'Acquire::http::Timeout=10',
    'Acquire::https::Timeout=10',
    'Acquire::Languages=none',
  ].flatMap((option) => ['-o', option]);

/** Arguments that download the packages and what is missing of their dependencies, and install nothing. */
export const downloadArguments = (packages: readonly string[]): string[] => [
  'install',
  '--yes',
  '--no-install-recommends',
  '--download-only',
  '--reinstall',
  ...packages,
];

/** The folders that hold shared libraries, of the files below an unpacked package; each once, sorted. */
export function libraryFolders(files: readonly string[]): string[] {
  const libraries = files.filter((file) => /(^|\/)lib\/.*\.so(\.[0-9.]+)?$/.test(file));
  return [...new Set(libraries.map((file) => file.slice(0, file.lastIndexOf('/'))))].sort();
}

/** A script that starts the program with the libraries that were unpacked beside it. */
export const starter = (program: string, libraries: readonly string[]): string =>
  `#!/bin/sh\nLD_LIBRARY_PATH=${quoted(libraries.join(':'))} exec ${quoted(program)} "$@"\n`;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

import { dirname } from 'node:path';
import { z } from 'zod';

/** A Python on this machine: what it needs to see of the machine, and no more. */
export interface PythonRuntime {
  version: string;
  /** True path of the interpreter. */
  executable: string;
  /** Its own files: interpreter, standard library, shared libraries. Absolute paths. */
  readable: string[];
  /** Folders in the standard library in which others have put packages: shown empty. */
  masked: string[];
  /** Folders with shared libraries where its loader would not look by itself. */
  libraryFolders: string[];
}

/** What `PYTHON_FACTS` prints. */
export const PythonFacts = z.object({
  version: z.string(),
  executable: z.string().startsWith('/'),
  libraries: z.array(z.string().startsWith('/')).min(1),
  masked: z.array(z.string().startsWith('/')),
  binaries: z.array(z.string().startsWith('/')),
});
export type PythonFacts = z.infer<typeof PythonFacts>;

/**
 * Python that prints where its interpreter, standard library and native modules are, as JSON. Modules for terminals, windows and
 * databases of old are left out, as each shared library that they bring costs every start a mount.
 */
export const PYTHON_FACTS = `
import json, os, sys, sysconfig
libraries = sorted({sysconfig.get_path('stdlib'), sysconfig.get_path('platstdlib')})
packages = [os.path.join(folder, name) for folder in libraries for name in ('site-packages', 'dist-packages')]
useless = ('_tkinter', '_test', '_xxtest', '_curses', 'readline', 'nis', '_dbm', '_gdbm', 'spwd', 'ossaudiodev')
native = [os.path.join(folder, 'lib-dynload') for folder in libraries]
print(json.dumps({
    'version': '.'.join(map(str, sys.version_info[:3])),
    'executable': os.path.realpath(sys.executable),
    'libraries': libraries,
    'masked': [folder for folder in packages if os.path.isdir(folder)],
    'binaries': sorted({os.path.join(folder, name) for folder in native if os.path.isdir(folder)
        for name in os.listdir(folder) if name.endswith('.so') and not name.startswith(useless)}),
}))
`;

/** Time zones by their names are data of the system that the standard library reads. */
const TIME_ZONES = '/usr/share/zoneinfo';

/** Where every loader looks. */
const USUAL_FOLDERS = /^(\/usr)?\/lib(32|64)?(\/[\w.-]+-linux-[\w.-]+)?$/;

/**
 * @param listing what `ldd` prints for the interpreter and its native modules: `libz.so.1 => /lib/libz.so.1 (0x…)`
 */
export function pythonRuntime(facts: PythonFacts, listing: string): PythonRuntime {
  const shared = [...new Set([...listing.matchAll(/(?:=>\s|^\s+)(\/\S+)\s\(0x/gm)].flatMap(([, path]) => path ?? []))];
  const folders = new Set(shared.map((path) => dirname(path)));
  return {
    version: facts.version,
    executable: facts.executable,
    readable: [facts.executable, ...facts.libraries, ...shared.sort(), TIME_ZONES],
    masked: facts.masked,
    libraryFolders: [...folders].filter((folder) => !USUAL_FOLDERS.test(folder)).sort(),
  };
}

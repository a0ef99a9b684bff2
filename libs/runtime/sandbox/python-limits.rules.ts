const MIB = 1024 * 1024;

/** What one run of code may use. */
export interface PythonLimits {
  /** Milliseconds from its start to its end. */
  wallMs: number;
  /** Seconds of processor time, of all threads together. */
  cpuSeconds: number;
  /** Bytes of address space. There is one process, so this is the memory of the run, beside its files. */
  memoryBytes: number;
  threads: number;
  openFiles: number;
  /** Bytes of all its files together, which are in memory, and how many files and folders there may be. */
  filesBytes: number;
  files: number;
  /** Bytes of standard output and of standard error that are kept, each. */
  keptBytes: number;
  /** Bytes of both after which the run is ended. */
  outputBytes: number;
}

/**
 * The limits of every run (S0-SBX-04, S0-SBX-05).
 *
 * @param seconds the wall clock, 30 to 60 by the configuration; processor time is the same, so one processor on average
 */
export const pythonLimits = (seconds: number): PythonLimits => ({
  wallMs: seconds * 1000,
  cpuSeconds: seconds,
  memoryBytes: 512 * MIB,
  threads: 64,
  openFiles: 64,
  filesBytes: 32 * MIB,
  files: 2048,
  keptBytes: 30 * 1024,
  outputBytes: 8 * MIB,
});

/** The limits that the kernel keeps for the process, as `name=value` of Python's module `resource`. */
export const resourceLimits = (limits: PythonLimits): string[] => [
  `AS=${limits.memoryBytes}`,
  `CPU=${limits.cpuSeconds}`,
  `NPROC=${limits.threads}`,
  `NOFILE=${limits.openFiles}`,
  `FSIZE=${limits.filesBytes}`,
  `STACK=${8 * MIB}`,
  'CORE=0',
  'MEMLOCK=0',
  'MSGQUEUE=0',
];

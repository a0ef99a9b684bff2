interface LockFile {
  packages: Record<string, { version?: string; link?: boolean; optional?: boolean; peer?: boolean }>;
}
export function machineProblem(version: string, platform: string): string | null;
export function isInstalled(lockFile: LockFile, installed: LockFile): boolean;
export function isSourceFolder(name: string): boolean;
export function isSourceFile(name: string): boolean;
export function duration(milliseconds: number): string;
export function npmErrors(output: string): string;

export function readIfThere(path: string): string | null;
export function contentHash(root: string, paths: readonly string[]): string;
export function writeStamp(file: string, text: string): void;

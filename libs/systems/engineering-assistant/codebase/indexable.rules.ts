/** Largest file that is indexed or read, in bytes. */
export const MAX_FILE_BYTES = 512 * 1024;

/** Never shown, whatever .gitignore says: what is not source, and what tends to hold keys. */
export const ALWAYS_IGNORED = [
  '.git',
  'node_modules',
  '.gatehouse',
  '.gatehouse-keys',
  '.env',
  '.env.*',
  '!.env.example',
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  'id_rsa*',
  'id_ed25519*',
];

const LOCK_FILES = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'Cargo.lock',
  'poetry.lock',
  'uv.lock',
  'Gemfile.lock',
  'composer.lock',
  'go.sum',
]);

const BINARY =
  /\.(png|jpe?g|gif|webp|avif|ico|bmp|pdf|zip|gz|tgz|xz|zst|bz2|7z|jar|war|woff2?|ttf|otf|eot|mp[34]|webm|mov|wav|ogg|wasm|so|dylib|dll|exe|bin|node|sqlite3?|db|parquet|class|pyc|o|a)$/i;

const GENERATED_PATH = /(^|\/)(generated|dist|build|vendor|__snapshots__)\/|\.(min\.(js|css)|map|snap|lock)$/;

const GENERATED_MARK = /@generated\b|\bcode generated\b.*\bdo not edit\b|\bautomatically generated\b.*\bdo not edit\b/i;

/** Whether a file of that path and size is worth reading for the index. */
export function indexablePath(path: string, size: number): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    size > 0 && size <= MAX_FILE_BYTES && !LOCK_FILES.has(name) && !BINARY.test(path) && !GENERATED_PATH.test(path)
  );
}

/** Whether a file's text was written by people: not binary, not generated, not minified. */
export function indexableText(text: string): boolean {
  if (isBinary(text)) return false;
  if (GENERATED_MARK.test(text.slice(0, 1_000))) return false;
  const lines = text.split('\n');
  return text.length / lines.length <= 500;
}

/** Whether the text was decoded from something that is not text. */
export const isBinary = (text: string): boolean => text.includes('\0') || text.includes('\uFFFD');

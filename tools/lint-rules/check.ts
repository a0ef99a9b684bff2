// npm run boundaries: holds every TypeScript file of the repository against the rules of the map.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { RULES } from './rules.ts';
import { parseSource } from './source-file.ts';

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
  encoding: 'utf8',
});
const files = listed
  .split('\n')
  .filter((path) => path !== '' && existsSync(path))
  .map((path) => parseSource(path, readFileSync(path, 'utf8')));
const violations = RULES.flatMap((rule) => rule(files));

for (const { path, line, rule, message } of violations) console.error(`${path}:${line}  ${rule}: ${message}`);
const edges = files.reduce((sum, file) => sum + file.imports.length, 0);
console.log(
  `boundaries: ${files.length} files, ${edges} imports, ${RULES.length} rules, ${violations.length} violation(s)`,
);
process.exitCode = violations.length > 0 ? 1 : 0;

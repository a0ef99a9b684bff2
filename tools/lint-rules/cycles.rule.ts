import { resolveImport } from './place.ts';
import type { Rule, SourceFile, Violation } from './source-file.ts';

/** No file imports itself over others, not even for types: what belongs together stands in one file, what not points one way. */
export const cycles: Rule = (files) => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: Violation[] = [];

  const visit = (file: SourceFile, trail: readonly string[]): void => {
    const from = trail.indexOf(file.path);
    if (from >= 0) {
      const loop = [...trail.slice(from), file.path].join(' -> ');
      found.push({ rule: 'cycles', path: file.path, line: 1, message: `imports itself: ${loop}` });
      return;
    }
    if (done.has(file.path)) return;
    for (const { specifier } of file.imports) {
      const target = byPath.get(resolveImport(file.path, specifier) ?? '');
      if (target) visit(target, [...trail, file.path]);
    }
    done.add(file.path);
  };

  for (const file of files) visit(file, []);
  return found;
};

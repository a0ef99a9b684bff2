import { resolveImport } from './place.ts';
import { isTest, type Rule, type SourceFile, type Violation } from './source-file.ts';

/** What ties a file to a framework, a database or a server. */
const IMPURE =
  /^(@nestjs\/|@prisma\/|prisma$|pg$|ioredis$|bull$|express$|socket\.io|@anthropic-ai\/|@modelcontextprotocol\/)/;
const EFFECTFUL_BUILTIN = /^node:(fs|net|http|https|child_process|worker_threads|dgram|dns|tls)(\/|$)/;

/** Rules decide from what they are given; kernel and contracts are shared with programs that have no server in them. */
const mustBePure = (path: string): boolean =>
  !isTest(path) && (/\.rules\.ts$/.test(path) || path.startsWith('libs/kernel/') || path.startsWith('libs/contracts/'));

/** Nest, Prisma, servers or the file system in kernel, contracts and rules, directly or over what they import. */
export const purity: Rule = (files) => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files.filter(({ path }) => mustBePure(path)).flatMap((file) => check(file, byPath));
};

function check(file: SourceFile, byPath: Map<string, SourceFile>): Violation[] {
  const seen = new Set<string>();
  const reach = (current: SourceFile, over: readonly string[]): Violation[] => {
    if (seen.has(current.path)) return [];
    seen.add(current.path);
    return current.imports
      .filter(({ typeOnly }) => !typeOnly)
      .flatMap(({ specifier, line }) => {
        if (IMPURE.test(specifier) || EFFECTFUL_BUILTIN.test(specifier)) {
          const way = over.length > 0 ? ` over ${over.join(' -> ')}` : '';
          const at = over.length > 0 ? 1 : line;
          return [{ rule: 'purity', path: file.path, line: at, message: `a pure file reaches ${specifier}${way}` }];
        }
        const target = byPath.get(resolveImport(current.path, specifier) ?? '');
        return target ? reach(target, [...over, target.path]) : [];
      });
  };
  // One way is enough to know; the others go through the same door more often than not.
  return reach(file, []).slice(0, 1);
}

import { placeOf, resolveImport } from './place.ts';
import type { Rule } from './source-file.ts';

/** Inside governance the domains know nothing of each other; enforcement alone joins them. */
export const governanceEdges: Rule = (files) =>
  files.flatMap((file) => {
    const here = placeOf(file.path);
    if (here.plane !== 'governance' || here.domain === 'enforcement') return [];
    return file.imports.flatMap(({ specifier, line }) => {
      const target = resolveImport(file.path, specifier);
      const there = target ? placeOf(target) : undefined;
      if (there?.plane !== 'governance' || there.domain === here.domain) return [];
      const message = `${here.domain} imports its sibling ${there.domain}; only enforcement may`;
      return [{ rule: 'governance-edges', path: file.path, line, message }];
    });
  });

import { placeOf, resolveImport } from './place.ts';
import { isTest, type Rule, type Violation } from './source-file.ts';

/**
 * A domain is reached through its `index.ts` (or `rules.ts`, its pure rules), which names what it exports; and nothing
 * inside a domain goes through its own front door.
 */
export const publicFace: Rule = (files) =>
  files.flatMap((file): Violation[] => {
    const here = placeOf(file.path);
    const found = (line: number, message: string): Violation => ({
      rule: 'public-face',
      path: file.path,
      line,
      message,
    });
    return file.imports.flatMap(({ specifier, line, star }) => {
      if (star) return [found(line, 'export * hides what a face offers: name the exports')];
      const target = resolveImport(file.path, specifier);
      if (!target) return [];
      const there = placeOf(target);
      if (there.area !== 'libs') return [];
      const sameDomain = here.area === 'libs' && there.plane === here.plane && there.domain === here.domain;
      const throughFace = there.rest === 'index.ts' || there.rest === 'rules.ts';
      if (!sameDomain && !throughFace)
        return [found(line, `${specifier} reaches past the public face of ${there.plane}/${there.domain}`)];
      if (sameDomain && throughFace && !isTest(file.path))
        return [found(line, "a file imports its own domain's public face")];
      if (!sameDomain && specifier.startsWith('.') && there.plane !== here.plane && here.area === 'libs') {
        return [
          found(line, `another plane is imported by its package name, @gatehouse/${there.plane}/${there.domain}`),
        ];
      }
      return [];
    });
  });

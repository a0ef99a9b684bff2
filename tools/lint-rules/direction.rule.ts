import { levelOf, PLANES, type Place, placeOf, resolveImport } from './place.ts';
import type { Rule, SourceFile, Violation } from './source-file.ts';

/** What the applications that run at people's desks may reach: the wire contracts, and little else. */
const LIMITED: Record<string, (target: Place) => boolean> = {
  console: ({ plane }) => plane === 'contracts' || plane === 'kernel',
  cli: ({ plane, domain, rest }) =>
    plane === 'contracts' ||
    plane === 'kernel' ||
    rest === 'rules.ts' ||
    (plane === 'platform' && (domain === 'data-plane' || domain === 'config')),
};

/** Imports point down: apps, systems, insight, runtime, governance, registry, access, platform, contracts, kernel. */
export const direction: Rule = (files) => files.flatMap(checkFile);

function checkFile(file: SourceFile): Violation[] {
  const here = placeOf(file.path);
  if (here.area === 'other') return [];
  return file.imports.flatMap(({ specifier, line }) => {
    const target = resolveImport(file.path, specifier);
    if (!target) return [];
    const objection = objectionTo(here, placeOf(target));
    return objection ? [{ rule: 'direction', path: file.path, line, message: objection }] : [];
  });
}

function objectionTo(here: Place, there: Place): string | undefined {
  if (there.area === 'apps' && there.plane !== here.plane) return `nothing imports an application (${there.plane})`;
  if (there.area === 'other' && here.area === 'libs') return `a library imports ${there.plane}/, which is not a plane`;
  if (there.area !== 'libs') return undefined;
  if (!(PLANES as readonly string[]).includes(there.plane)) return `${there.plane} is not a plane of the map`;
  if (here.area === 'apps') {
    const limit = LIMITED[here.plane];
    return limit && !limit(there) ? `the ${here.plane} may not import ${there.plane}/${there.domain}` : undefined;
  }
  return levelOf(there) > levelOf(here) ? `${here.plane} imports ${there.plane}, which stands above it` : undefined;
}

import type { Finding } from '@gatehouse/kernel';
import type { Entry } from '@gatehouse/registry/revisions/rules';
import { buildCatalogue } from './build-catalogue.rules.ts';
import type { Catalogue } from './catalogue.ts';
import { emptySections, placeSections } from './catalogue.rules.ts';
import { CatalogueSections } from './catalogue-schema.ts';
import type { YamlFile } from './read-yaml.rules.ts';
import { referenceFindings } from './reference.rules.ts';
import { secretFindings } from './secret-finding.rules.ts';
import { schemaFindings } from './schema-finding.rules.ts';
import { SECTION_OF, writtenEntries } from './sections-of-entries.rules.ts';

/**
 * Checks entries that come from no file as strictly as those that do.
 *
 * @returns the catalogue that they make up, or what is wrong, with the entry where the file's name would stand
 */
export function readEntries(entries: readonly Entry[]): { catalogue: Catalogue } | { findings: Finding[] } {
  const sections = emptySections();
  const findings = writtenEntries(entries).flatMap(({ kind, id, written }) => {
    const file: YamlFile = { path: `${kind} ${id}`, value: { [SECTION_OF[kind]]: [written] }, lineOf: () => 1 };
    const parsed = CatalogueSections.safeParse(file.value);
    if (!parsed.success) return parsed.error.issues.flatMap((issue) => schemaFindings(file, CatalogueSections, issue));
    placeSections(sections, parsed.data, file);
    return secretFindings(file);
  });
  if (findings.length === 0) findings.push(...referenceFindings(sections));
  return findings.length > 0 ? { findings } : { catalogue: buildCatalogue(sections, {}) };
}

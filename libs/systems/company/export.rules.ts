import type { CatalogueFile } from '@gatehouse/contracts/systems';
import type { PolicySources } from '@gatehouse/governance/policy';
import type { Entry, EntryContent } from '@gatehouse/registry/revisions/rules';
import { stringify } from 'yaml';
import type { SectionName } from './catalogue-schema.ts';
import { MAX_FILE_CHARACTERS, MAX_VALUES } from './read-yaml.rules.ts';
import { presentEntries, SECTION_OF, writtenEntries } from './sections-of-entries.rules.ts';

/** A file is ended well before it is too large to be read back. */
const FILE_CHARACTERS = MAX_FILE_CHARACTERS / 2;
const FILE_VALUES = MAX_VALUES / 2;

/**
 * Files that say what the catalogue is: applying them changes nothing. Archived agents are left out, with their keys; they
 * live on in the history.
 */
export function exportFiles(entries: readonly Entry[], policies: PolicySources | null): CatalogueFile[] {
  const written = writtenEntries(presentEntries(entries));
  const yaml = Object.values(SECTION_OF).flatMap((section) =>
    sectionFiles(
      section,
      written.filter(({ kind }) => SECTION_OF[kind] === section).map((entry) => entry.written),
    ),
  );
  const cedar = Object.entries(policies ?? {}).map(([name, text]) => ({ path: `policies/${name}`, text }));
  return [...yaml, ...cedar];
}

function sectionFiles(section: SectionName, entries: readonly EntryContent[]): CatalogueFile[] {
  const parts: EntryContent[][] = [];
  let [characters, values] = [0, 0];
  for (const entry of entries) {
    const [length, count] = [stringify(entry).length, valuesIn(entry)];
    characters += length;
    values += count;
    const current = parts.at(-1);
    if (current && characters <= FILE_CHARACTERS && values <= FILE_VALUES) {
      current.push(entry);
    } else {
      parts.push([entry]);
      [characters, values] = [length, count];
    }
  }
  return parts.map((part, index) => ({
    path: `${section}${index === 0 ? '' : `-${index + 1}`}.yaml`,
    // No line is folded: a prompt reads in the file as it reads for the model. No anchors: each entry stands for itself.
    text: stringify({ [section]: part }, { lineWidth: 0, aliasDuplicateObjects: false }),
  }));
}

const valuesIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? 1 + Object.values(value).reduce<number>((sum, member) => sum + valuesIn(member), 0)
    : 1;

import type { Finding } from '@gatehouse/kernel';
import type { z } from 'zod';
import { buildCatalogue } from './build-catalogue.rules.ts';
import type { Catalogue, CatalogueFile } from './catalogue.ts';
import { CatalogueSections, type SectionName } from './catalogue-schema.ts';
import { readYaml, type YamlFile } from './read-yaml.rules.ts';
import { type Placed, type PlacedSections, referenceFindings } from './reference.rules.ts';
import { secretFindings } from './secret-finding.rules.ts';
import { schemaFindings } from './schema-finding.rules.ts';

/** Most findings that are told at once. */
const MAX_FINDINGS = 100;
const POLICY_PATH = /^policies\/([a-z0-9][a-z0-9_-]*\.cedar)$/;
const YAML_PATH = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9_./-]*\.ya?ml$/;
/** A NUL or half of a surrogate pair: neither can be stored. */
const NO_TEXT = /[\0\p{Surrogate}]/u;

/** What is wrong with policy texts, each by its file's name. */
export type PolicyCheck = (sources: Record<string, string>) => Finding[];

/**
 * Reads the files of a catalogue. What a file is called does not matter, only what sections it has; a section may be spread
 * over several files.
 *
 * @param checkPolicies what the policy engine says of Cedar texts
 * @returns the catalogue, or everything that is wrong with the files (S0-PLT-07)
 */
export function readCatalogue(
  files: readonly CatalogueFile[],
  checkPolicies: PolicyCheck,
): { catalogue: Catalogue } | { findings: Finding[] } {
  const sections = emptySections();
  const findings: Finding[] = [];
  const policies: Record<string, string> = {};
  const seen = new Set<string>();
  for (const file of files) {
    const policy = POLICY_PATH.exec(file.path)?.[1];
    if (seen.has(file.path)) findings.push(inFile(file, 'the file is there twice'));
    else if (NO_TEXT.test(file.text)) findings.push(inFile(file, 'the file holds what is no text', 'save it as UTF-8'));
    else if (policy) policies[policy] = file.text;
    else if (YAML_PATH.test(file.path)) findings.push(...readSections(file, sections));
    else findings.push(inFile(file, 'is no file of a catalogue', 'YAML files, and Cedar files as policies/NAME.cedar'));
    seen.add(file.path);
  }
  const ofPolicies = Object.keys(policies).length > 0 ? checkPolicies(policies) : [];
  findings.push(...ofPolicies.map((finding) => ({ ...finding, file: `policies/${finding.file ?? ''}` })));
  // References are only worth a word when everything that they could lead to was read.
  if (findings.length === 0) findings.push(...referenceFindings(sections));
  if (findings.length > 0) return { findings: findings.slice(0, MAX_FINDINGS) };
  return { catalogue: buildCatalogue(sections, policies) };
}

const inFile = (file: CatalogueFile, message: string, suggestion?: string): Finding => ({
  field: '',
  message,
  file: file.path,
  line: 1,
  ...(suggestion && { suggestion }),
});

function readSections(source: CatalogueFile, sections: PlacedSections): Finding[] {
  const { file, findings } = readYaml(source);
  if (!file) return findings;
  const parsed = CatalogueSections.safeParse(file.value ?? {});
  if (!parsed.success) return findingsOf(file, parsed.error.issues);
  placeSections(sections, parsed.data, file);
  return secretFindings(file);
}

/** Sections without entries. */
export const emptySections = (): PlacedSections => ({
  departments: [],
  people: [],
  models: [],
  servers: [],
  tools: [],
  agents: [],
  keys: [],
  flags: [],
});

/** Adds what a file holds to the sections. */
export function placeSections(sections: PlacedSections, parsed: CatalogueSections, file: YamlFile): void {
  for (const name of Object.keys(sections) as SectionName[]) place(sections, name, parsed, file);
}

const findingsOf = (file: YamlFile, issues: readonly z.core.$ZodIssue[]): Finding[] =>
  issues.flatMap((issue) => schemaFindings(file, CatalogueSections, issue));

function place<Name extends SectionName>(
  sections: PlacedSections,
  name: Name,
  parsed: CatalogueSections,
  file: YamlFile,
): void {
  const placed: Placed<Name>[] = sections[name];
  parsed[name].forEach((entry, index) => {
    placed.push({ entry, file, path: [name, index] });
  });
}

import type { RevisedKind } from '@gatehouse/contracts/registry';
import { type Entry, type EntryContent, keyOf } from '@gatehouse/registry/revisions/rules';
import type { SectionName } from './catalogue-schema.ts';

/** The kinds that have a section of their own in the files; a budget stands at the agent or key that it binds. */
export type SectionKind = Exclude<RevisedKind, 'budget'>;

/** Which section of the files holds which kind. */
export const SECTION_OF: Record<SectionKind, SectionName> = {
  department: 'departments',
  person: 'people',
  model: 'models',
  server: 'servers',
  tool: 'tools',
  agent: 'agents',
  key: 'keys',
  flag: 'flags',
};

/** An entry as a file writes it, with the section that it belongs to. */
export interface WrittenEntry {
  kind: SectionKind;
  id: string;
  written: EntryContent;
}

/** Entries as files write them: each budget put where it belongs. A budget of nobody is left out. */
export function writtenEntries(entries: readonly Entry[]): WrittenEntry[] {
  const budgets = new Map(entries.filter(({ kind }) => kind === 'budget').map((entry) => [entry.id, entry.content]));
  return entries.flatMap(({ kind, id, content }) => {
    if (kind === 'budget') return [];
    const budget = budgets.get(`${kind}:${id}`);
    return [{ kind, id, written: budget ? withBudget(kind, content, budget) : content }];
  });
}

function withBudget(kind: SectionKind, content: EntryContent, budget: EntryContent): EntryContent {
  const { agent: _agent, key: _key, ...terms } = budget;
  return kind === 'agent' ? { ...content, budget: terms } : { ...content, ...terms };
}

/**
 * The entries that count: those of archived agents, with their keys and budgets, are history, and what they refer to may have
 * gone its own way since.
 */
export function presentEntries(entries: readonly Entry[]): Entry[] {
  const archived = new Set(
    entries.filter(({ kind, content }) => kind === 'agent' && content.status === 'archived').map(({ id }) => id),
  );
  const gone = new Set<string>();
  for (const { kind, id, content } of entries) {
    if (kind === 'agent' && archived.has(id)) gone.add(keyOf({ kind, id })).add(`budget agent:${id}`);
    if (kind === 'key' && archived.has(String(content.agent))) gone.add(keyOf({ kind, id })).add(`budget key:${id}`);
  }
  return entries.filter((entry) => !gone.has(keyOf(entry)));
}

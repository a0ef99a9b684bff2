import { type Finding, nearestName } from '@gatehouse/kernel';
import { agentDisabledBy } from '@gatehouse/registry/flags/rules';
import type { CatalogueSections, SectionName } from './catalogue-schema.ts';
import type { YamlFile } from './read-yaml.rules.ts';
import { fieldName } from './schema-finding.rules.ts';

/** One entry of a section, with the file that it stands in and its place there. */
export interface Placed<Name extends SectionName> {
  entry: CatalogueSections[Name][number];
  file: YamlFile;
  path: readonly PropertyKey[];
}

/** All entries of all files, by section. */
export type PlacedSections = { [Name in SectionName]: Placed<Name>[] };

type Place = Pick<Placed<SectionName>, 'file' | 'path'>;

/** What is wrong between the entries of the files, each of which is right by itself. */
export function referenceFindings(sections: PlacedSections): Finding[] {
  const { departments, people, models, servers, tools, agents, keys, flags } = sections;
  const departmentIds = names(departments, ({ id }) => id);
  const emails = names(people, ({ email }) => email);
  const aliases = names(models, ({ alias }) => alias);
  const serverIds = names(servers, ({ id }) => id);
  const toolIds = names(tools, ({ id }) => id);
  const agentIds = names(agents, ({ id }) => id);
  const personIds = names(people, ({ id }) => id);
  return [
    ...doubles(departments, 'department', 'id', ({ id }) => id),
    ...doubles(people, 'person', 'id', ({ id }) => id),
    ...doubles(people, 'person with the address', 'email', ({ email }) => email),
    ...doubles(models, 'model', 'alias', ({ alias }) => alias),
    ...doubles(servers, 'server', 'id', ({ id }) => id),
    ...doubles(tools, 'tool', 'id', ({ id }) => id),
    ...doubles(agents, 'agent', 'id', ({ id }) => id),
    ...doubles(flags, 'flag', 'id', ({ id }) => id),
    ...doubles(keys, 'key', 'key', ({ key }) => key),
    ...doubles(keys, 'key of agent', 'agent', ({ agent }) => agent),
    ...doubles(
      tools,
      'tool for',
      'name_at_server',
      (tool) => `${tool.name_at_server ?? tool.id} of ${tool.mcp_server}`,
    ),
    ...people.flatMap((at) => unknown(at, ['department'], at.entry.department, 'department', departmentIds)),
    ...models.flatMap((at) => fallbackFindings(at, aliases)),
    ...servers.flatMap(endpointFindings),
    ...tools.flatMap((at) => unknown(at, ['mcp_server'], at.entry.mcp_server, 'server', serverIds)),
    ...agents.flatMap((at) => [
      ...unknown(at, ['department'], at.entry.department, 'department', departmentIds),
      ...unknown(at, ['owner'], at.entry.owner, 'person with the address', emails),
      ...unknown(at, ['model'], at.entry.model, 'model', aliases),
      ...list(
        at,
        'allowed_tools',
        at.entry.allowed_tools.map(({ id }) => id),
        'tool',
        toolIds,
      ),
    ]),
    ...keys.flatMap((at) => [
      ...unknown(at, ['agent'], at.entry.agent, 'agent', agentIds),
      ...list(at, 'models', at.entry.models, 'model', aliases),
      ...keyFindings(at, agents),
    ]),
    ...models.flatMap((at) => replacementFindings(at, at.entry.alias, at.entry.deprecated, 'model', aliases)),
    ...tools.flatMap((at) => replacementFindings(at, at.entry.id, at.entry.deprecated, 'tool', toolIds)),
    ...agents.flatMap((at) => replacementFindings(at, at.entry.id, at.entry.deprecated, 'agent', agentIds)),
    ...flags.flatMap((at) => flagFindings(at, { department: departmentIds, person: personIds, agent: agentIds })),
  ];
}

const names = <Entry>(placed: readonly { entry: Entry }[], name: (entry: Entry) => string | undefined): Set<string> =>
  new Set(placed.flatMap(({ entry }) => name(entry) ?? []));

const finding = (
  { file, path }: Place,
  field: readonly PropertyKey[],
  message: string,
  suggestion?: string,
): Finding => ({
  field: fieldName([...path, ...field]),
  message,
  file: file.path,
  line: file.lineOf([...path, ...field]),
  ...(suggestion && { suggestion }),
});

function unknown(at: Place, field: readonly PropertyKey[], name: string, kind: string, known: Set<string>): Finding[] {
  if (known.has(name)) return [];
  const nearest = nearestName(name, known);
  const few = known.size > 0 && known.size <= 10 ? `known: ${[...known].join(', ')}` : undefined;
  return [finding(at, field, `there is no ${kind} ${name}`, nearest ? `did you mean ${nearest}?` : few)];
}

/** A list of references: each must lead somewhere, and none stand there twice. */
function list(
  at: Place,
  key: string | readonly PropertyKey[],
  entries: readonly string[],
  kind: string,
  known: Set<string>,
): Finding[] {
  const field = typeof key === 'string' ? [key] : key;
  return entries.flatMap((name, index) =>
    entries.indexOf(name) < index
      ? [finding(at, [...field, index], `${name} is in the list twice`, 'keep one of them')]
      : unknown(at, [...field, index], name, kind, known),
  );
}

function doubles<Name extends SectionName>(
  placed: readonly Placed<Name>[],
  kind: string,
  key: string,
  name: (entry: Placed<Name>['entry']) => string | undefined,
): Finding[] {
  const first = new Map<string, Place>();
  return placed.flatMap((at) => {
    const value = name(at.entry);
    const other = value === undefined ? undefined : first.get(value);
    if (value !== undefined && !other) first.set(value, at);
    if (!other) return [];
    const where = `${other.file.path}:${other.file.lineOf([...other.path, key])}`;
    return [finding(at, [key], `there is a ${kind} ${value} already, at ${where}`, 'keep one of them, or rename it')];
  });
}

function fallbackFindings(at: Placed<'models'>, aliases: Set<string>): Finding[] {
  const itself = at.entry.fallbacks.indexOf(at.entry.alias);
  return itself >= 0
    ? [finding(at, ['fallbacks', itself], 'a model cannot be its own fallback', 'take it out of the list')]
    : list(at, 'fallbacks', at.entry.fallbacks, 'model', aliases);
}

function endpointFindings(at: Placed<'servers'>): Finding[] {
  const { transport, endpoint } = at.entry;
  if (transport === 'http' && endpoint === undefined) {
    return [finding(at, ['endpoint'], 'is missing: an http server is reached at an address', 'endpoint: https://…')];
  }
  return transport !== 'http' && endpoint !== undefined
    ? [finding(at, ['endpoint'], `a ${transport} server has no address`, 'take it out, or say transport: http')]
    : [];
}

function keyFindings(at: Placed<'keys'>, agents: readonly Placed<'agents'>[]): Finding[] {
  const { agent, models, max_budget: limit, budget_duration: duration } = at.entry;
  const model = agents.find(({ entry }) => entry.id === agent)?.entry.model;
  return [
    ...(model !== undefined && !models.includes(model)
      ? [finding(at, ['models'], `agent ${agent} uses ${model}, which this key may not use`, `add ${model}`)]
      : []),
    ...((limit === undefined) !== (duration === undefined)
      ? [
          finding(
            at,
            [limit === undefined ? 'max_budget' : 'budget_duration'],
            'is missing: a budget needs both max_budget and budget_duration',
          ),
        ]
      : []),
  ];
}

function replacementFindings(
  at: Place,
  itself: string,
  deprecated: { replacement?: string | undefined } | undefined,
  kind: string,
  known: Set<string>,
): Finding[] {
  const replacement = deprecated?.replacement;
  const field = ['deprecated', 'replacement'];
  if (replacement === undefined) return [];
  return replacement === itself
    ? [finding(at, field, `a ${kind} cannot be its own replacement`, 'name another one, or take it out')]
    : unknown(at, field, replacement, kind, known);
}

/** A flag that names nobody would be off without a word, so who a rule names must be there. */
function flagFindings(at: Placed<'flags'>, known: Record<'department' | 'person' | 'agent', Set<string>>): Finding[] {
  const agentId = agentDisabledBy(at.entry.id);
  return [
    ...(agentId === undefined ? [] : unknown(at, ['id'], agentId, 'agent', known.agent)),
    ...at.entry.rules.flatMap(({ departments, people, agents }, index) => [
      ...list(at, ['rules', index, 'departments'], departments, 'department', known.department),
      ...list(at, ['rules', index, 'people'], people, 'person', known.person),
      ...list(at, ['rules', index, 'agents'], agents, 'agent', known.agent),
    ]),
  ];
}

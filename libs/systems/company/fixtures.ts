import type { CatalogueFile } from './catalogue.ts';

/** A small company whose files are right, by path. */
export const COMPANY: Record<string, string> = {
  'departments.yaml':
    'departments:\n  - { id: engineering, name: Engineering }\n  - { id: marketing, name: Marketing }\n',
  'people.yaml': [
    'people:',
    '  - { id: platform-admin, name: Platform admin, email: platform@example.com, department: engineering, roles: [admin] }',
    '  - { id: marketing-head, name: Marketing head, department: marketing, roles: [department_head] }',
    '',
  ].join('\n'),
  'models.yaml': [
    'models:',
    '  - alias: large',
    '    target: provider-large-1',
    '    max_output_tokens: 4096',
    '    caching: true',
    '    fallbacks: [small]',
    '    prices: { input: 2, output: 10, cache_write: 2.5, cache_read: 0.1 }',
    '  - alias: small',
    '    target: provider-small-1',
    '    max_output_tokens: 4096',
    '    caching: true',
    '    prices: { input: 1, output: 5, cache_write: 1.25, cache_read: 0.1 }',
    '',
  ].join('\n'),
  'servers.yaml': 'servers:\n  - { id: notes, description: Notes, transport: stdio }\n',
  'tools.yaml': [
    'tools:',
    '  - id: notes_read',
    '    mcp_server: notes',
    '    description: Read a note',
    '    side_effect: read',
    '    sensitivity: internal',
    '    rate_limit: 10/minute',
    '  - id: notes_write',
    '    mcp_server: notes',
    '    name_at_server: write-note',
    '    description: Write a note',
    '    side_effect: reversible',
    '    sensitivity: internal',
    '',
  ].join('\n'),
  'agents.yaml': [
    'agents:',
    '  - id: helper',
    '    name: Helper',
    '    tier: 3',
    '    owner: platform@example.com',
    '    department: engineering',
    '    status: active',
    '    model: large',
    '    system_prompt: You help.',
    '    allowed_tools: [notes_read]',
    '    limits: { iterations: 5, tokens: 1000, seconds: 60 }',
    '    budget: { max_budget: 10, budget_duration: monthly }',
    '',
  ].join('\n'),
  'keys.yaml':
    'keys:\n  - { key: helper-key, agent: helper, models: [large, small], max_budget: 10, budget_duration: monthly }\n',
  'flags.yaml': [
    'flags:',
    '  - id: hide-deprecated-tools',
    '    description: Agents are not told of deprecated tools',
    '    status: active',
    '    rules:',
    '      - { departments: [marketing] }',
    '      - { people: [platform-admin], percentage: 25 }',
    '',
  ].join('\n'),
  'policies/all.cedar': '@id("all")\npermit (principal, action, resource);\n',
};

/** The company's files, with some replaced; `null` leaves one out. */
export const companyFiles = (replaced: Record<string, string | null> = {}): CatalogueFile[] =>
  Object.entries({ ...COMPANY, ...replaced }).flatMap(([path, text]) => (text === null ? [] : [{ path, text }]));

/** The company's files with a piece of one of them rewritten. */
export function companyWith(path: string, before: string, after: string): CatalogueFile[] {
  const text = COMPANY[path] ?? '';
  if (!text.includes(before)) throw new Error(`${path} has no ${before}`);
  return companyFiles({ [path]: text.replace(before, after) });
}

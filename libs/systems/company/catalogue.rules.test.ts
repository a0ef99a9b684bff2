import type { Finding } from '@gatehouse/kernel';
import fc from 'fast-check';
import { parseBundle } from '@gatehouse/governance/policy';
import { describe, expect, it } from 'vitest';
import type { CatalogueFile } from './catalogue.ts';
import { type PolicyCheck, readCatalogue } from './catalogue.rules.ts';
import { COMPANY, companyFiles, companyWith } from './fixtures.ts';

const checkPolicies: PolicyCheck = (sources) => parseBundle(sources).findings;
const findingsOf = (files: CatalogueFile[]): Finding[] => {
  const read = readCatalogue(files, checkPolicies);
  return 'findings' in read ? read.findings : [];
};

describe('readCatalogue', { timeout: 30_000 }, () => {
  it('reads files that are right, and fills in what they leave out', () => {
    const read = readCatalogue(companyFiles(), checkPolicies);
    expect(read).toMatchObject({
      catalogue: {
        models: [
          { alias: 'large', prices: { cacheRead: 100_000n } },
          { alias: 'small', fallbacks: [] },
        ],
        servers: [{ id: 'notes', endpoint: null, callTimeoutMs: 30_000, status: 'active' }],
        tools: [
          { id: 'notes_read', nameAtServer: 'notes_read', external: true, idempotent: false, realm: 'none' },
          { id: 'notes_write', nameAtServer: 'write-note', rateLimit: null },
        ],
        agents: [{ id: 'helper', slackHandle: null, budget: { limit: 10_000_000n, window: 'month', warnPercent: 80 } }],
        keys: [{ name: 'helper-key', agentId: 'helper' }],
        policies: { 'all.cedar': COMPANY['policies/all.cedar'] },
      },
    });
  });

  it('takes sections from wherever they stand', () => {
    const { 'servers.yaml': servers = '', 'tools.yaml': tools = '' } = COMPANY;
    const files = companyFiles({ 'servers.yaml': null, 'tools.yaml': null, 'teams/notes.yml': servers + tools });
    expect(findingsOf(files)).toEqual([]);
  });

  it('takes flags off until somebody says otherwise, and a tool with the version that an agent keeps to', () => {
    const read = readCatalogue(
      [
        ...companyWith('agents.yaml', '[notes_read]', '[notes_write@3, notes_read]'),
        { path: 'more.yaml', text: 'flags: [{ id: agent_helper_disabled, description: Rest for the helper }]' },
      ],
      checkPolicies,
    );
    expect(read).toMatchObject({
      catalogue: {
        agents: [{ definition: { allowedTools: ['notes_read', 'notes_write'], toolVersions: { notes_write: 3 } } }],
        flags: [
          {
            rules: [
              { percentage: 100, by: 'person' },
              { people: ['platform-admin'], percentage: 25 },
            ],
          },
          { id: 'agent_helper_disabled', status: 'inactive', rules: [] },
        ],
      },
    });
  });

  it.each<[what: string, path: string, before: string, after: string, finding: Partial<Finding>]>([
    [
      'a version that is no number',
      'agents.yaml',
      '[notes_read]',
      '[notes_read@latest]',
      { field: 'agents[0].allowed_tools[0]', message: expect.stringContaining('files_read@2') },
    ],
    [
      'a tool twice, once with a version',
      'agents.yaml',
      '[notes_read]',
      '[notes_read, notes_read@2]',
      { message: 'notes_read is in the list twice' },
    ],
    [
      'a replacement that is not there',
      'tools.yaml',
      '    rate_limit: 10/minute',
      '    deprecated: { since: 2026-11-01, reason: slow, replacement: notes_writ }',
      { field: 'tools[0].deprecated.replacement', suggestion: 'did you mean notes_write?' },
    ],
    [
      'what is to replace itself',
      'tools.yaml',
      '    rate_limit: 10/minute',
      '    deprecated: { since: 2026-11-01, reason: slow, replacement: notes_read }',
      { message: 'a tool cannot be its own replacement' },
    ],
    [
      'a sunset before the deprecation',
      'tools.yaml',
      '    rate_limit: 10/minute',
      '    deprecated: { since: 2026-11-01, reason: slow, sunset: 2026-10-31 }',
      { field: 'tools[0].deprecated.sunset', message: 'must not be before since' },
    ],
    [
      'a day that is none',
      'tools.yaml',
      '    rate_limit: 10/minute',
      '    deprecated: { since: 2026-02-30, reason: slow }',
      { field: 'tools[0].deprecated.since', message: 'must be a day, as 2026-11-20' },
    ],
    [
      'a flag for a department that is not there',
      'flags.yaml',
      '[marketing]',
      '[marketin]',
      { field: 'flags[0].rules[0].departments[0]', suggestion: 'did you mean marketing?' },
    ],
    [
      'a flag that disables an agent that is not there',
      'flags.yaml',
      'hide-deprecated-tools',
      'agent_helpr_disabled',
      { field: 'flags[0].id', message: 'there is no agent helpr', suggestion: 'did you mean helper?' },
    ],
    [
      'a share of more than all',
      'flags.yaml',
      'percentage: 25',
      'percentage: 250',
      { field: 'flags[0].rules[1].percentage' },
    ],
    [
      'an unknown key',
      'tools.yaml',
      'side_effect',
      'side_efect',
      { line: 5, field: 'tools[0].side_efect', suggestion: 'did you mean side_effect?' },
    ],
    [
      'an unknown section',
      'tools.yaml',
      'tools:',
      'tolls:',
      { line: 1, field: 'tolls', suggestion: 'did you mean tools?' },
    ],
    [
      'a nested unknown key',
      'agents.yaml',
      'iterations: 5',
      'iteration: 5',
      { line: 11, field: 'agents[0].limits.iteration' },
    ],
    [
      'a command on a server',
      'servers.yaml',
      'transport: stdio',
      'transport: stdio, command: sh',
      { suggestion: expect.stringContaining('deploy/tool-servers.yaml') },
    ],
    ['a missing key', 'agents.yaml', '    tier: 3\n', '', { line: 2, field: 'agents[0].tier', message: 'is missing' }],
    [
      'a wrong type',
      'models.yaml',
      'caching: true',
      'caching: yes',
      { line: 5, field: 'models[0].caching', message: 'must be true or false, not text' },
    ],
    [
      'a number where text belongs',
      'agents.yaml',
      'name: Helper',
      'name: 7',
      { line: 3, message: 'must be text, not a number', suggestion: 'put it in quotes' },
    ],
    ['an empty value', 'agents.yaml', 'name: Helper', 'name:', { line: 3, message: 'must be text, not empty' }],
    [
      'a wrong choice',
      'tools.yaml',
      'side_effect: read',
      'side_effect: reed',
      { line: 5, suggestion: 'did you mean read?' },
    ],
    [
      'a tier that does not exist',
      'agents.yaml',
      'tier: 3',
      'tier: 4',
      { line: 4, message: 'must be one of 1, 2, 3, not 4' },
    ],
    [
      'a rate limit in other words',
      'tools.yaml',
      '10/minute',
      '10 per minute',
      { line: 7, message: expect.stringContaining('10/minute') },
    ],
    [
      'money with too many places',
      'models.yaml',
      'cache_write: 2.5,',
      'cache_write: 2.5000001,',
      { line: 7, message: 'must have at most six decimal places' },
    ],
    ['a negative amount', 'keys.yaml', 'max_budget: 10', 'max_budget: -1', { field: 'keys[0].max_budget' }],
    ['an id with capitals', 'servers.yaml', 'id: notes', 'id: Notes', { field: 'servers[0].id' }],
    [
      'an unknown tool',
      'agents.yaml',
      '[notes_read]',
      '[notes_red]',
      {
        line: 10,
        field: 'agents[0].allowed_tools[0]',
        message: 'there is no tool notes_red',
        suggestion: 'did you mean notes_read?',
      },
    ],
    [
      'a tool listed twice',
      'agents.yaml',
      '[notes_read]',
      '[notes_read, notes_read]',
      { field: 'agents[0].allowed_tools[1]', message: 'notes_read is in the list twice' },
    ],
    [
      'an unknown server',
      'tools.yaml',
      'mcp_server: notes',
      'mcp_server: note',
      { line: 3, suggestion: 'did you mean notes?' },
    ],
    [
      'an unknown department',
      'agents.yaml',
      'department: engineering',
      'department: legal',
      { line: 6, suggestion: 'known: engineering, marketing' },
    ],
    [
      'an unknown owner',
      'agents.yaml',
      'platform@example.com',
      'platfrom@example.com',
      { line: 5, suggestion: 'did you mean platform@example.com?' },
    ],
    ['an unknown model', 'agents.yaml', 'model: large', 'model: larg', { line: 8, suggestion: 'did you mean large?' }],
    ['an unknown fallback', 'models.yaml', '[small]', '[smal]', { line: 6, field: 'models[0].fallbacks[0]' }],
    [
      'a model as its own fallback',
      'models.yaml',
      '[small]',
      '[large]',
      { message: 'a model cannot be its own fallback' },
    ],
    [
      "an unknown model in a key's list",
      'keys.yaml',
      '[large, small]',
      '[large, smal]',
      { field: 'keys[0].models[1]' },
    ],
    ["a key without its agent's model", 'keys.yaml', '[large, small]', '[small]', { suggestion: 'add large' }],
    [
      'a key of an unknown agent',
      'keys.yaml',
      'agent: helper',
      'agent: helpre',
      { suggestion: 'did you mean helper?' },
    ],
    ['half a budget', 'keys.yaml', ', budget_duration: monthly', '', { field: 'keys[0].budget_duration' }],
    ['an http server without an address', 'servers.yaml', 'stdio', 'http', { field: 'servers[0].endpoint' }],
    [
      'a stdio server with one',
      'servers.yaml',
      'stdio',
      'stdio, endpoint: "https://example.com/mcp"',
      { field: 'servers[0].endpoint' },
    ],
    [
      'an address that is none',
      'servers.yaml',
      'stdio',
      'http, endpoint: "ftp://example.com"',
      { message: 'must be an http:// or https:// address' },
    ],
    [
      'an id that is there twice',
      'tools.yaml',
      'id: notes_write',
      'id: notes_read',
      { line: 8, message: 'there is a tool notes_read already, at tools.yaml:2' },
    ],
    [
      'one tool of a server under two ids',
      'tools.yaml',
      'write-note',
      'notes_read',
      { line: 10, field: 'tools[1].name_at_server' },
    ],
    ['a policy that does not parse', 'policies/all.cedar', 'permit', 'perimt', { line: 2 }],
    [
      'text that cannot be stored',
      'agents.yaml',
      'You help.',
      '"a\\0b"',
      { line: 9, field: 'agents[0].system_prompt' },
    ],
  ])('names %s with file, line and what would be right', (_, path, before, after, finding) => {
    const findings = findingsOf(companyWith(path, before, after));
    expect(findings).toContainEqual(expect.objectContaining({ file: path, ...finding }));
  });

  it('says everything at once, over all files', () => {
    const files = companyFiles({
      'servers.yaml': 'servers:\n  - { id: notes, transport: stdio }\n',
      'people.yaml': 'people:\n  - { id: a, name: A, department: engineering, roles: [boss] }\n',
      'policies/all.cedar': 'nonsense',
    });
    expect(findingsOf(files).map(({ file }) => file)).toEqual(['people.yaml', 'servers.yaml', 'policies/all.cedar']);
  });

  it.each(['notes.txt', '../agents.yaml', '/etc/passwd.yaml', 'policies/deep/er.cedar'])('takes no file %s', (path) => {
    expect(findingsOf([...companyFiles(), { path, text: '' }])).toMatchObject([{ file: path, line: 1 }]);
  });

  it.each(['\0', '\uD800'])('takes no file that is no text: %j', (character) => {
    for (const path of ['agents.yaml', 'policies/all.cedar']) {
      const files = companyFiles({ [path]: `${COMPANY[path]}// ${character}` });
      expect(findingsOf(files)).toMatchObject([{ file: path, message: 'the file holds what is no text' }]);
    }
  });

  it('takes no file twice', () => {
    const [first = { path: '', text: '' }] = companyFiles();
    expect(findingsOf([...companyFiles(), first])).toMatchObject([{ message: 'the file is there twice' }]);
  });

  it('gives the same answer whatever the order of the files', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(companyFiles(), { minLength: Object.keys(COMPANY).length }), (files) => {
        expect(findingsOf(files)).toEqual([]);
      }),
    );
  });

  it('answers any text with a catalogue or with findings that have a file and a line', () => {
    const piece = fc.constantFrom(
      'agents:',
      '\n',
      '  ',
      '- ',
      '&a ',
      '*a',
      '{',
      '}',
      '[',
      ']',
      'id: x',
      '"',
      "'",
      '|',
      '? ',
      '!!str ',
      '---',
      '\t',
      ':',
      '#',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (content) => {
        for (const { file, line } of findingsOf([{ path: 'any.yaml', text: content }])) {
          expect(file).toBe('any.yaml');
          expect(line).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseBundle } from '@gatehouse/governance/policy';
import { describe, expect, it } from 'vitest';
import { type PolicyCheck, readCatalogue } from './catalogue.rules.ts';

const checkPolicies: PolicyCheck = (sources) => parseBundle(sources).findings;
const folder = resolve(import.meta.dirname, '../../../deploy/catalog');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(yaml|cedar)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));

describe('the demo company', () => {
  const read = readCatalogue(files, checkPolicies);
  const catalogue = 'catalogue' in read ? read.catalogue : undefined;

  it('is right in itself', () => {
    expect(read).not.toHaveProperty('findings');
  });

  it('has the first agent as it was asked for (S0-PLT-02, S0-GW-04)', () => {
    const [agent] = catalogue?.agents ?? [];
    expect(agent).toMatchObject({
      id: 'eng-prod',
      tier: 3,
      owner: 'platform@tickpick.com',
      slackHandle: '@eng-assistant',
      status: 'active',
      budget: { limit: 300_000_000n, window: 'month' },
    });
    expect(catalogue?.keys[0]).toMatchObject({
      agentId: 'eng-prod',
      models: ['claude-sonnet', 'claude-haiku'],
      budget: { limit: 300_000_000n, window: 'month' },
    });
  });

  it('has an agent of tier 2, and what it may do outside needs a person', () => {
    expect(catalogue?.agents[1]).toMatchObject({ id: 'ops', tier: 2 });
    expect(Object.keys(catalogue?.policies ?? {})).toEqual(['tier-1.cedar', 'tier-2.cedar', 'tier-3.cedar']);
  });

  it('has the primary model and its fallback, both cached (S0-GW-03)', () => {
    expect(catalogue?.models).toMatchObject([
      { alias: 'claude-sonnet', fallbacks: ['claude-haiku'], caching: true },
      { alias: 'claude-haiku', fallbacks: [], caching: true },
    ]);
  });

  it('has people of every role, a tool that is granted and one that is not', () => {
    expect(new Set(catalogue?.people.flatMap(({ roles }) => roles)).size).toBe(5);
    const granted = catalogue?.agents[0]?.definition.allowedTools ?? [];
    const ids = catalogue?.tools.map(({ id }) => id) ?? [];
    expect(granted).toContain('codebase_search');
    expect(ids.filter((id) => !granted.includes(id))).toContain('everything_get_env');
  });
});

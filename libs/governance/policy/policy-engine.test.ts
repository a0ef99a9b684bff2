import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyEngine } from './policy-engine.ts';
import type { PolicyRequest, PolicyTool } from './policy-request.rules.ts';

const DEFAULT = resolve(import.meta.dirname, '../../../deploy/catalog/policies/tier-3.cedar');
const defaultBundle = new PolicyEngine({ 'tier-3.cedar': readFileSync(DEFAULT, 'utf8') });

const person = { id: 'engineer', departmentId: 'engineering', roles: ['engineer'] };
const agent = { id: 'eng-prod', tier: 3, version: 1, departmentId: 'engineering', allowedTools: ['codebase_search'] };
const tool = (id: string, more: Partial<PolicyTool> = {}): PolicyTool => ({
  id,
  serverId: 'codebase',
  serverTransport: 'builtin',
  sideEffect: 'read',
  external: false,
  idempotent: true,
  sensitivity: 'internal',
  realm: 'none',
  ...more,
});
const callTool = (toolId: string, more: Partial<PolicyRequest['agent']> = {}): PolicyRequest => ({
  agent: { ...agent, ...more },
  person,
  action: 'callTool',
  tool: tool(toolId),
});

describe('the default bundle', () => {
  it('says exactly what the allowlist says, for any agent of tier 3 and any tool (S0-HAR-07)', () => {
    const ids = fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}$/);
    const tools = fc.record({
      id: ids,
      sideEffect: fc.constantFrom('read', 'reversible', 'irreversible'),
      external: fc.boolean(),
      idempotent: fc.boolean(),
      sensitivity: fc.constantFrom('none', 'internal', 'pii'),
    });
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 8 }), tools, fc.boolean(), (others, asked, listed) => {
        const allowedTools = listed ? [...others, asked.id] : others;
        const { allowed, refusal } = defaultBundle.decide({
          agent: { ...agent, allowedTools },
          person,
          action: 'callTool',
          tool: tool(asked.id, asked),
        });
        expect(allowed).toBe(allowedTools.includes(asked.id));
        expect(refusal?.reason).toBe(allowed ? undefined : `Tool ${asked.id} not in allowlist`);
      }),
    );
  });

  it('names the policy that refused, its code and who can change it', () => {
    expect(defaultBundle.decide(callTool('sandbox_exec_python'))).toEqual({
      allowed: false,
      obligations: [],
      policyIds: ['allowlist'],
      refusal: {
        code: 'tool_not_allowed',
        reason: 'Tool sandbox_exec_python not in allowlist',
        changedBy: "an admin, by adding the tool to the agent's allowed tools in the catalogue",
      },
    });
  });

  it('names the policy that permitted', () => {
    expect(defaultBundle.decide(callTool('codebase_search'))).toEqual({
      allowed: true,
      obligations: [],
      policyIds: ['tier-3-tools'],
      refusal: null,
    });
  });

  it('lets an agent of tier 3 start sessions and use models', () => {
    expect(defaultBundle.decide({ agent, person, action: 'startSession' }).allowed).toBe(true);
    expect(defaultBundle.decide({ agent, person, action: 'callModel', alias: 'claude-sonnet' }).allowed).toBe(true);
  });

  it.each([1, 2])('permits nothing to an agent of tier %i, and says that no policy does', (tier) => {
    const answer = defaultBundle.decide(callTool('codebase_search', { tier }));
    expect(answer).toMatchObject({ allowed: false, policyIds: [], refusal: { code: 'not_permitted' } });
  });
});

describe('PolicyEngine', () => {
  it('lets a forbidding policy win over any number of permitting ones', () => {
    const engine = new PolicyEngine({
      'x.cedar': `permit (principal is Agent, action, resource);
        @id("no-outside") @reason("{tool_name} reaches outside, and {agent} may not")
        forbid (principal is Agent, action == Action::"callTool", resource is Tool) when { resource.external };`,
    });
    const request = { ...callTool('post'), tool: tool('post', { external: true }) } as PolicyRequest;
    expect(engine.decide(request)).toMatchObject({
      allowed: false,
      policyIds: ['no-outside'],
      refusal: { code: 'policy_forbids', reason: 'post reaches outside, and eng-prod may not' },
    });
    expect(engine.decide(callTool('read')).allowed).toBe(true);
  });

  it('can speak of departments, servers and the roles of the person', () => {
    const engine = new PolicyEngine({
      'x.cedar': `permit (principal in Department::"engineering", action == Action::"callTool", resource in McpServer::"codebase")
        when { context.person.roles.contains("engineer") };`,
    });
    expect(engine.decide(callTool('any')).allowed).toBe(true);
    expect(engine.decide(callTool('any', { departmentId: 'sales' })).allowed).toBe(false);
    expect(engine.decide({ ...callTool('any'), person: { ...person, roles: [] } }).allowed).toBe(false);
  });

  it('refuses rather than skips a policy that fails on a request', () => {
    const engine = new PolicyEngine({
      'x.cedar': `permit (principal is Agent, action, resource) unless { principal.tier + 9223372036854775807 == 0 };`,
    });
    expect(() => engine.decide(callTool('any'))).toThrow(expect.objectContaining({ code: 'policy_broken' }));
  });

  it('does not mix up two bundles that are loaded at once', () => {
    const nothing = new PolicyEngine({});
    const everything = new PolicyEngine({ 'x.cedar': 'permit (principal, action, resource);' });
    expect(nothing.decide(callTool('any')).allowed).toBe(false);
    expect(everything.decide(callTool('any')).allowed).toBe(true);
  });

  it('does not take what is wrong', () => {
    expect(() => new PolicyEngine({ 'x.cedar': 'permit (' })).toThrow(
      expect.objectContaining({ code: 'invalid_policy', findings: [expect.objectContaining({ file: 'x.cedar' })] }),
    );
  });
});

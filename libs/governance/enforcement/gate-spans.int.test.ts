import { startTelemetry, type Telemetry, withSpan } from '@gatehouse/platform/telemetry';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GovernedCompany } from './gate.fixture.ts';
import { Gate } from './gate.ts';

const environment = testEnvironment();
let telemetry: Telemetry;
let company: GovernedCompany;
beforeAll(async () => {
  telemetry = startTelemetry(environment.config, 'gatehouse-test', () => undefined);
  company = await GovernedCompany.start(environment.config);
});
afterAll(async () => {
  await company?.stop();
  await telemetry?.stop();
});

describe('the spans of a decision', () => {
  it('are one of every stage that was asked, with its verdict, in the trace of the call (S0-POL-06)', async () => {
    const action = company.toolCall({ toolId: 'codebase_write' });
    await withSpan('tool_call', 'tool codebase_write', {}, () => company.module.get(Gate).authorise(action));
    await telemetry.flush();
    const spans = await environment.database.client.span.findMany({
      where: { sessionId: action.sessionId },
      orderBy: { startedAt: 'asc' },
    });
    expect(spans.map(({ name, kind, agentId, attributes }) => ({ name, kind, agentId, attributes }))).toEqual([
      span('gate resolve', 'gate_stage', { 'gatehouse.verdict': 'pass' }),
      span('gate guards', 'gate_stage', { 'gatehouse.verdict': 'pass' }),
      span('gate kill_switches', 'gate_stage', { 'gatehouse.verdict': 'pass' }),
      span('gate policy', 'policy_evaluation', {
        'gatehouse.verdict': 'deny',
        'gatehouse.code': 'tool_not_allowed',
        'gatehouse.policy_ids': ['allowlist'],
      }),
    ]);
    const [event] = await environment.database.client.event.findMany({
      where: { stream: `session:${action.sessionId}` },
    });
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([event?.traceId]));
  });
});

const span = (name: string, kind: string, attributes: Record<string, unknown>) => ({
  name,
  kind,
  agentId: 'eng-prod',
  attributes: expect.objectContaining(attributes),
});

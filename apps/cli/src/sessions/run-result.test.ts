import type { SessionView, TurnView } from '@gatehouse/contracts/runtime';
import { describe, expect, it } from 'vitest';
import { exitCodeOfRun, runResult } from './run-result.ts';

const call = (turn: number) => ({
  id: '019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f',
  turn,
  ordinal: 0,
  tool: 'codebase_search',
  arguments: { query: 'gate' },
  status: 'denied' as const,
  verdict: 'denied' as const,
  reason: 'Tool codebase_search not in allowlist',
  errorKind: 'policy_denial' as const,
  stages: [],
  result: null,
  durationMs: null,
  costUsd: 0,
  at: '2026-11-20T12:00:00Z',
});

const answer = (position: number, costUsd: number): TurnView => ({
  position,
  role: 'assistant',
  content: [{ type: 'text', text: 'Because.' }],
  model: 'a-model',
  rehearsed: false,
  stopReason: 'end_turn',
  usage: { inputTokens: 4, outputTokens: 2, cacheReadTokens: 0, cacheWriteTokens: 0 },
  costUsd,
  at: '2026-11-20T12:00:00Z',
});

const session: SessionView = {
  id: '019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e60',
  agentId: 'eng-prod',
  agentVersion: 1,
  personId: 'engineer',
  departmentId: 'engineering',
  title: 'Why?',
  status: 'completed',
  endReason: 'answered',
  errorKind: null,
  message: null,
  refusal: null,
  iterations: 2,
  usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 },
  costUsd: 0.25,
  queuedMessages: 0,
  traceId: null,
  createdAt: '2026-11-20T12:00:00Z',
  lastUpdatedAt: '2026-11-20T12:00:00Z',
  endedAt: null,
  expiresAt: '2027-02-18T12:00:00Z',
  answer: 'Because.',
  model: 'a-model',
  rehearsed: false,
  turns: [answer(2, 0.1), answer(5, 0.15)],
  toolCalls: [call(2), call(5)],
};

describe('runResult', () => {
  it('holds what scripts rely on', () => {
    expect(runResult(session, 0)).toMatchObject({
      status: 'completed',
      answer: 'Because.',
      model: 'a-model',
      usage: { inputTokens: 10 },
      costUsd: 0.25,
      toolCalls: [{ tool: 'codebase_search', arguments: { query: 'gate' }, verdict: 'denied' }, {}],
    });
  });

  it('leaves out what turns before this run called and cost', () => {
    expect(runResult(session, 3)).toMatchObject({
      toolCalls: [{}],
      usage: { inputTokens: 4, outputTokens: 2 },
      costUsd: 0.15,
      session: { usage: { inputTokens: 10 }, costUsd: 0.25 },
    });
  });

  it('answers a refusal with the words of the gate, and no model', () => {
    const killed = { ...session, message: 'This agent is currently disabled.' };
    expect(runResult(killed, 7)).toMatchObject({
      answer: 'This agent is currently disabled.',
      model: null,
      rehearsed: false,
      costUsd: 0,
    });
  });
});

describe('exitCodeOfRun', () => {
  it.each([
    ['completed', 'answered', 0],
    ['stopped', 'refused', 2],
    ['stopped', 'iteration_cap', 3],
    ['stopped', 'stopped', 3],
    ['failed', 'error', 3],
    ['needs_review', 'unknown_outcome', 3],
  ] as const)('of a session that is %s (%s) is %i', (status, endReason, code) => {
    expect(exitCodeOfRun({ status, endReason })).toBe(code);
  });
});

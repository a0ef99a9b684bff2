import { expect, it } from 'vitest';
import { smokeParts } from './smoke.rules.ts';

const session = {
  status: 'completed' as const,
  message: 'yes',
  answer: 'yes',
  model: 'large',
  rehearsed: false,
  toolCalls: [{ tool: 'search', status: 'succeeded' as const, verdict: 'allowed' as const, reason: null }],
};
const spans = [{ kind: 'model_call' }, { kind: 'tool_call' }];
const passed = (parts: ReturnType<typeof smokeParts>) => parts.map((part) => part.passed);

it('passes when a model answered, a tool was called and the trace shows both', () => {
  expect(smokeParts(session, spans)).toMatchObject([
    { part: 'gateway', passed: true, detail: 'large answered' },
    { part: 'tool', passed: true, detail: 'search answered' },
    { part: 'trace', passed: true, detail: '2 spans' },
  ]);
});

it('says which part does not work, and why', () => {
  const refused = [{ tool: 'search', status: 'denied' as const, verdict: 'denied' as const, reason: 'killed' }];
  const parts = smokeParts({ ...session, status: 'failed', answer: null, message: 'no model', toolCalls: refused }, []);
  expect(parts.map(({ detail }) => detail)).toEqual([
    'the session ended failed: no model',
    'search was refused: killed',
    'no span of kind model_call, tool_call',
  ]);
  expect(passed(parts)).toEqual([false, false, false]);
  expect(passed(smokeParts({ ...session, toolCalls: [] }, spans))).toEqual([true, false, true]);
});

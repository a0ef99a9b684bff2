import { expect, it } from 'vitest';
import { newContent, withAssignments } from './assignment.rules.ts';

const content = { id: 'a', status: 'active', limits: { tokens: 10, seconds: 5 } };

it('sets fields, members of objects too, and takes empty ones out', () => {
  expect(withAssignments(content, ['status=paused', 'limits.seconds=300', 'allowed_tools=["x","y"]'])).toEqual({
    id: 'a',
    status: 'paused',
    limits: { tokens: 10, seconds: 300 },
    allowed_tools: ['x', 'y'],
  });
  expect(withAssignments(content, ['status='])).toEqual({ id: 'a', limits: content.limits });
  expect(withAssignments(content, ['name=a=b'])).toMatchObject({ name: 'a=b' });
});

it.each([
  ['flag', 'new-search', { id: 'new-search' }],
  ['model', 'large', { alias: 'large' }],
  ['key', 'helper-key', { key: 'helper-key' }],
  ['budget', 'agent:helper', { agent: 'helper' }],
] as const)('knows what a new %s called %s begins with', (kind, id, expected) => {
  expect(newContent(kind, id)).toEqual(expected);
});

it('says what an assignment looks like', () => {
  expect(() => withAssignments(content, ['status'])).toThrow(expect.objectContaining({ code: 'wrong_assignment' }));
});

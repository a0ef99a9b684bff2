import { describe, expect, it } from 'vitest';
import { stepsOf } from './request-steps.rules.ts';

describe('stepsOf', () => {
  it.each([
    ['Read a.md, then write a summary into b.md', ['Read a.md', 'write a summary into b.md']],
    ['Find the roses and save what you find to roses.txt', ['Find the roses', 'save what you find to roses.txt']],
    ['Read a.md and then read b.md and delete c.md', ['Read a.md', 'read b.md', 'delete c.md']],
    ['Please read a.md. Then please write it into b.md', ['Please read a.md', 'please write it into b.md']],
  ])('cuts %j', (request, steps) => {
    expect(stepsOf(request)).toEqual(steps);
  });

  it.each([
    'How do I start and stop a session?',
    'Read a.md and b.md',
    'Find roses and tulips',
    'Write "read it and then delete a.md" into b.md',
    'Find the roses and show them',
  ])('leaves %j in one piece', (request) => {
    expect(stepsOf(request)).toEqual([request]);
  });

  it('has an end, whatever is asked', () => {
    const steps = stepsOf(Array.from({ length: 50 }, (_, index) => `write it into ${index}.txt`).join(' and then '));
    expect(steps).toHaveLength(4);
    expect(stepsOf('')).toEqual(['']);
  });
});

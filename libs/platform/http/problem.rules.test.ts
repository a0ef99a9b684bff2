import { Problem } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { problemOf } from './problem.rules.ts';

describe('problemOf', () => {
  it('tells what is wrong, what would be right and who can change it', () => {
    const error = new DomainError('forbidden', 'permission_missing', 'you may not', {
      changedBy: 'an admin',
      findings: [{ field: 'role', message: 'is not enough' }],
    });
    expect(problemOf(error, 'trace')).toEqual({
      type: 'urn:gatehouse:problem:permission_missing',
      title: 'Not allowed',
      status: 403,
      code: 'permission_missing',
      detail: 'you may not',
      instance: 'trace',
      findings: [{ field: 'role', message: 'is not enough' }],
      changedBy: 'an admin',
    });
  });

  it.each([
    new Error('password=hunter2 at line 3'),
    new DomainError('internal', 'response_mismatch', 'password=hunter2'),
    'hunter2',
  ])('keeps what is inside to itself: %s', (error) => {
    const problem = Problem.parse(problemOf(error, 'trace'));
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(problem.detail).toContain('trace');
  });
});

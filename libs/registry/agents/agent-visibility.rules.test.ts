import { describe, expect, it } from 'vitest';
import { EVERY_AGENT, visibilityOf } from './agent-visibility.rules.ts';

describe('visibilityOf', () => {
  it.each(['admin', 'approver', 'auditor'] as const)('shows the whole company to an %s', (role) => {
    expect(visibilityOf({ kind: 'person', roles: ['engineer', role], departmentId: 'engineering' })).toBe(EVERY_AGENT);
  });

  it('shows the whole company to the operator', () => {
    expect(visibilityOf({ kind: 'operator', roles: [], departmentId: null })).toBe(EVERY_AGENT);
  });

  it.each(['department_head', 'engineer'] as const)('shows their own department to a %s', (role) => {
    const visibility = visibilityOf({ kind: 'person', roles: [role], departmentId: 'marketing' });
    expect(visibility).toEqual({ everything: false, departmentId: 'marketing' });
  });

  it('shows nothing to whoever has neither', () => {
    const visibility = visibilityOf({ kind: 'service', roles: ['engineer'], departmentId: null });
    expect(visibility).toEqual({ everything: false, departmentId: null });
  });
});

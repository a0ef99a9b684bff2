import type { RiskClass } from '@gatehouse/contracts/registry';
import { DomainError, type Finding } from '@gatehouse/kernel';

const FIELDS = { sideEffect: 'side_effect', sensitivity: 'sensitivity', external: 'external' } as const;

/**
 * A review must not say something else than the catalogue: policies decide by the catalogue (S0-TOL-14).
 *
 * @throws DomainError `risk_class_differs` with each part on which they differ
 */
export function requireSameClass(catalogued: RiskClass & { id: string }, reviewed: RiskClass): void {
  const findings: Finding[] = (Object.keys(FIELDS) as (keyof typeof FIELDS)[])
    .filter((name) => catalogued[name] !== reviewed[name])
    .map((name) => ({
      field: `riskClass.${name}`,
      message: `the review says ${String(reviewed[name])}, the catalogue says ${String(catalogued[name])}`,
      suggestion: `change ${FIELDS[name]} of the tool in the catalogue first, or look again`,
    }));
  if (findings.length === 0) return;
  const message = `the review puts tool ${catalogued.id} into another class than the catalogue does`;
  throw new DomainError('conflict', 'risk_class_differs', message, { findings });
}

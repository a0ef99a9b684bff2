import { DomainError } from '@gatehouse/kernel';

/** @throws DomainError `catalogue_version_conflict` when somebody has changed the catalogue since it was looked at */
export function requireVersion(actual: number, expected: number | undefined): void {
  if (expected === undefined || expected === actual) return;
  throw new DomainError(
    'conflict',
    'catalogue_version_conflict',
    `the catalogue is at version ${actual} by now, and not at ${expected}: look at what changed (\`gatehouse diff\`), then apply again`,
  );
}

import { DomainError, type Finding } from '@gatehouse/kernel';

/** The refusal of files or of an edit in which something is wrong. */
export function invalidCatalogue(findings: Finding[]): DomainError {
  const count = findings.length === 1 ? 'one thing is' : `${findings.length} things are`;
  return new DomainError('invalid', 'invalid_catalogue', `${count} wrong; nothing was applied`, { findings });
}

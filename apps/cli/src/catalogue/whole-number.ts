import { DomainError } from '@gatehouse/kernel';

/**
 * A number that a state was looked at with, as the command line gives it.
 *
 * @throws DomainError `wrong_option`
 */
export function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new DomainError('invalid', 'wrong_option', `${option} takes a whole number, not ${JSON.stringify(text)}`);
}

const LONGEST = 60;

/** A value of a field on one line, cut where it gets long. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'string' && /^[\w.@:/-]+$/.test(value) ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}

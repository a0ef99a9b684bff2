import type { RevisedKind } from '@gatehouse/contracts/registry';
import { DomainError, type Json } from '@gatehouse/kernel';

type Content = { [field: string]: Json };

const NAME_FIELD: Partial<Record<RevisedKind, string>> = { model: 'alias', key: 'key' };

/** What is known of an entry that is not there yet: what it is called; of a budget, whom it binds (`agent:ID`, `key:NAME`). */
export function newContent(kind: RevisedKind, id: string): Content {
  if (kind !== 'budget') return { [NAME_FIELD[kind] ?? 'id']: id };
  const [holder = '', ...name] = id.split(':');
  return { [holder]: name.join(':') };
}

/**
 * A content with some fields set, `limits.seconds=300`. A value is taken as JSON where it is valid JSON, else as text; an
 * empty one takes the field out.
 *
 * @throws DomainError `wrong_assignment`
 */
export const withAssignments = (content: Content, assignments: readonly string[]): Content =>
  assignments.reduce<Content>((changed, assignment) => {
    const [, path = '', value = ''] = /^([a-z_]+(?:\.[a-z_]+)*)=([\s\S]*)$/.exec(assignment) ?? [];
    if (path !== '') return withField(changed, path.split('.'), value);
    const message = `${JSON.stringify(assignment)} is no assignment: write field=value, as in status=paused`;
    throw new DomainError('invalid', 'wrong_assignment', message);
  }, content);

function withField(content: Content, [name = '', ...rest]: string[], value: string): Content {
  if (rest.length > 0) {
    const inner = content[name];
    const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
    return { ...content, [name]: withField(object, rest, value) };
  }
  const { [name]: _, ...others } = content;
  return value === '' ? others : { ...others, [name]: parsed(value) };
}

function parsed(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    // Not JSON, so it is text: nobody should have to quote a word twice.
    return value;
  }
}

import type { ToolGuard } from '@gatehouse/contracts/registry';
import type { Json } from '@gatehouse/kernel';

/** A text in the arguments of a call, with the guard that looks at it. */
export interface GuardedText {
  readonly guard: ToolGuard;
  /** Where it is: `steps[1].run`. */
  readonly path: string;
  readonly text: string;
}

/** Why a guard cannot look at what it should. */
export interface Unguardable {
  readonly path: string;
  readonly reason: string;
}

/**
 * The texts of a call that its tool's guards are for. An argument that is left out has none. A list of words under a guard for
 * shell is one command; anything else that is no text cannot be looked at.
 *
 * @param schema the reviewed JSON Schema of the arguments: a guard for an argument that the tool does not have guards nothing, and
 *   that is a mistake in the catalogue and not a leave
 */
export function guardedTexts(
  guards: readonly ToolGuard[],
  input: Json,
  schema: Json,
): { texts: GuardedText[]; problems: Unguardable[] } {
  const texts: GuardedText[] = [];
  const problems: Unguardable[] = [];
  for (const guard of guards) {
    if (!isDeclared(guard.argument, schema)) {
      problems.push({ path: guard.argument, reason: 'the tool has no such argument' });
      continue;
    }
    for (const { path, value } of valuesAt(input, guard.argument.split('.'), '')) {
      const text = textOf(value, guard);
      if (text === null)
        problems.push({ path, reason: `it is not a text${guard.kind === 'shell' ? ' or a list of words' : ''}` });
      else texts.push({ guard, path, text });
    }
  }
  return { texts, problems };
}

function textOf(value: Json, guard: ToolGuard): string | null {
  if (typeof value === 'string') return value;
  if (guard.kind !== 'shell' || !Array.isArray(value)) return null;
  return value.every((word) => typeof word === 'string') ? value.map(asWord).join(' ') : null;
}

/** A word of a list as a line of shell has it: nothing in it means anything to the shell. */
const asWord = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

function* valuesAt(
  value: Json,
  [step, ...rest]: readonly string[],
  before: string,
): Generator<{ path: string; value: Json }> {
  if (step === undefined) {
    yield { path: before, value };
    return;
  }
  const each = step.endsWith('[]');
  const name = each ? step.slice(0, -2) : step;
  const path = before === '' ? name : `${before}.${name}`;
  const inside = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (inside === undefined || inside === null) return;
  if (!each) yield* valuesAt(inside, rest, path);
  // What should be a list and is not is looked at as it is: it may be a text all the same.
  else if (!Array.isArray(inside)) yield* valuesAt(inside, rest, path);
  else for (const [index, element] of inside.entries()) yield* valuesAt(element, rest, `${path}[${index}]`);
}

/** False when the schema lists its properties and the argument's first name is not among them. */
function isDeclared(argument: string, schema: Json): boolean {
  const name = argument.split('.')[0]?.replace('[]', '') ?? '';
  const properties = isObject(schema) ? schema.properties : undefined;
  return properties === undefined || !isObject(properties) || Object.hasOwn(properties, name);
}

const isObject = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

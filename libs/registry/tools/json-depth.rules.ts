import type { Json } from '@gatehouse/kernel';

/** Deepest nesting of arguments and of schemas that is looked at; real ones have a handful of levels. */
export const MAX_JSON_DEPTH = 100;

/**
 * Whether a value is nested deeper than `limit`. It never recurses, so it can be asked of anything: code that does recurse
 * can run out of stack in a place where that ends the process.
 */
export function isDeeper(value: Json, limit: number): boolean {
  let containers = containersIn([value]);
  for (let depth = 0; depth < limit && containers.length > 0; depth += 1) {
    containers = containersIn(containers.flatMap((container) => Object.values(container)));
  }
  return containers.length > 0;
}

const containersIn = (values: Json[]): object[] =>
  values.filter((value) => typeof value === 'object' && value !== null);

import { type Finding, type Json, messageOf } from '@gatehouse/kernel';
import type { ValidateFunction } from 'ajv';
import { argumentFinding } from './argument-finding.rules.ts';
import { runBounded } from './bounded-run.ts';
import { compileSchema } from './compile-schema.ts';
import { isDeeper, MAX_JSON_DEPTH } from './json-depth.rules.ts';
import type { PinnedContract } from './tool.ts';

/** Largest arguments that are looked at, in characters of JSON. */
export const MAX_ARGUMENT_CHARACTERS = 1024 * 1024;
const VALIDATE_MS = 500;
const MAX_FINDINGS = 20;
const CACHED_SCHEMAS = 500;

/** Compiled schemas by the contract's hash, the one used longest ago first. */
const compiled = new Map<string, ValidateFunction>();

/**
 * Holds the arguments of a call against the tool's pinned contract (S0-TOL-12). Both come from strangers, a tool server and
 * a model, so neither may cost more than a bounded amount of time and memory.
 *
 * @returns what is wrong, field by field, with what would be right; nothing when the call may be made
 */
export function validateArguments(contract: Pick<PinnedContract, 'inputSchema' | 'hash'>, input: Json): Finding[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return [{ field: '', message: 'the arguments must be one JSON object', suggestion: '{ "name": value, … }' }];
  }
  if (isDeeper(input, MAX_JSON_DEPTH)) {
    return [{ field: '', message: `the arguments are nested deeper than ${MAX_JSON_DEPTH} levels` }];
  }
  try {
    if (JSON.stringify(input).length > MAX_ARGUMENT_CHARACTERS) {
      return [{ field: '', message: `the arguments are larger than ${MAX_ARGUMENT_CHARACTERS} characters` }];
    }
    const validate = validatorOf(contract);
    const outcome = runBounded(VALIDATE_MS, () => validate(input));
    if (outcome === 'timeout') {
      return [{ field: '', message: `checking the arguments took longer than ${VALIDATE_MS} ms and was given up` }];
    }
    return outcome.result ? [] : distinct((validate.errors ?? []).slice(0, MAX_FINDINGS).map(argumentFinding));
  } catch (error) {
    // A schema that cannot be read, or that refers to itself without end: the answer is no.
    return [{ field: '', message: `the arguments cannot be held against the tool's schema: ${messageOf(error)}` }];
  }
}

function validatorOf({ hash, inputSchema }: Pick<PinnedContract, 'inputSchema' | 'hash'>): ValidateFunction {
  const validate = compiled.get(hash) ?? compileSchema(inputSchema);
  compiled.delete(hash);
  compiled.set(hash, validate);
  const [oldest] = compiled.keys();
  if (compiled.size > CACHED_SCHEMAS && oldest !== undefined) compiled.delete(oldest);
  return validate;
}

const distinct = (findings: Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [`${finding.field}\n${finding.message}`, finding])).values(),
];

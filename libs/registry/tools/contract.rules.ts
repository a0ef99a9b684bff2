import { createHash } from 'node:crypto';
import type { ToolContract } from '@gatehouse/contracts/registry';
import { canonicalJson, DomainError, messageOf } from '@gatehouse/kernel';
import { isDeeper, MAX_JSON_DEPTH } from './json-depth.rules.ts';

/** Largest contract that is pinned, in characters of canonical JSON: a hundred times what real tools have. */
export const MAX_CONTRACT_CHARACTERS = 128 * 1024;

/**
 * SHA-256 over the contract's canonical JSON, hexadecimal: equal contracts have equal hashes, whatever the order in which a
 * server sends the members.
 *
 * @throws DomainError `tool_contract_invalid` for what cannot be stored: too large, too deep, or text that has no UTF-8 form
 */
export function contractHash({ description, inputSchema, annotations }: ToolContract): string {
  if (isDeeper(inputSchema, MAX_JSON_DEPTH)) throw invalid(`is nested deeper than ${MAX_JSON_DEPTH} levels`);
  if (isDeeper(annotations ?? null, MAX_JSON_DEPTH)) throw invalid(`is nested deeper than ${MAX_JSON_DEPTH} levels`);
  let text: string;
  try {
    text = canonicalJson({ description, inputSchema, annotations });
  } catch (cause) {
    throw invalid(`has no canonical form: ${messageOf(cause)}`, cause);
  }
  if (text.length > MAX_CONTRACT_CHARACTERS) {
    throw invalid(`is ${text.length} characters long; at most ${MAX_CONTRACT_CHARACTERS} are taken`);
  }
  // PostgreSQL stores no NUL, and no honest contract has one.
  if (text.includes('\\u0000')) throw invalid('holds a NUL character');
  return createHash('sha256').update(text).digest('hex');
}

const invalid = (what: string, cause?: unknown): DomainError =>
  new DomainError('invalid', 'tool_contract_invalid', `the contract that the server offers for this tool ${what}`, {
    cause,
  });

/** What to do about a contract that a server offers. */
export type PinDecision = 'pin' | 'keep' | 'hold' | 'restore';

/**
 * First sight pins, unless it is suspicious; the same again changes nothing; a different one is held for review; the pinned one after a different
 * one ends the review (S0-TOL-14).
 */
export function decidePin(
  known: { contractHash: string | null; offeredHash: string | null },
  offered: string,
  suspicious = false,
): PinDecision {
  if (known.contractHash === null && !suspicious) return 'pin';
  if (known.contractHash === offered) return known.offeredHash === null ? 'keep' : 'restore';
  return known.offeredHash === offered ? 'keep' : 'hold';
}

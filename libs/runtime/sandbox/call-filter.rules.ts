import { type Architecture, type SystemCall, systemCallNumber } from './system-calls.rules.ts';

/**
 * What becomes of a system call. `kill` ends the whole program; `refuse` answers "not permitted"; `absent` answers as a kernel
 * that has no such call, upon which libraries take an older one. The last two allow a call by one of its arguments, counted
 * from 0, and refuse it otherwise: by its value, or by the bits that it must and must not have.
 */
export type CallRule =
  | 'allow'
  | 'kill'
  | 'refuse'
  | 'absent'
  | { argument: number; oneOf: readonly number[] }
  | { argument: number; with: number; without: number };

export interface CallFilter {
  calls: Readonly<Partial<Record<SystemCall, CallRule>>>;
  /** What becomes of every call that is not named, those of kernels to come included. */
  otherwise: 'allow' | 'refuse';
}

// Instructions of the kernel's packet filter machine, and what a filter returns (linux/filter.h, linux/seccomp.h).
const LOAD_WORD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_AT_LEAST = 0x35;
const JUMP_IF_ANY_BIT = 0x45;
const RETURN = 0x06;
const VERDICTS = { allow: 0x7fff0000, kill: 0x80000000, refuse: 0x00050001, absent: 0x00050026 };

// Where the kernel puts what it is asked: number, architecture, then six arguments of 64 bits, of which the lower halves count.
const NUMBER_AT = 0;
const ARCHITECTURE_AT = 4;
const ARGUMENTS_AT = 16;
const AUDIT_ARCHITECTURES: Record<Architecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Calls of the 32-bit variant of x64 are numbered from here, and would pass by every rule about the others. */
const X32_CALLS_FROM = 0x40000000;

type Verdict = keyof typeof VERDICTS;

/**
 * A filter in the form in which the kernel takes it (`--seccomp` of bubblewrap): instructions of 8 bytes. Calls of another
 * architecture than the one told end the program.
 */
export function assembleCallFilter({ calls, otherwise }: CallFilter, architecture: Architecture): Buffer {
  const rules = Object.entries(calls).flatMap(([call, rule]) => {
    const number = systemCallNumber(call as SystemCall, architecture);
    return number === null ? [] : ruleFor(number, rule);
  });
  return Buffer.concat([
    load(ARCHITECTURE_AT),
    instruction(JUMP_IF_EQUAL, AUDIT_ARCHITECTURES[architecture], 1, 0),
    verdict('kill'),
    load(NUMBER_AT),
    ...(architecture === 'x64' ? [instruction(JUMP_IF_AT_LEAST, X32_CALLS_FROM, 0, 1), verdict('kill')] : []),
    ...rules,
    verdict(otherwise),
  ]);
}

/** Instructions that decide one call, and go past themselves for every other one. */
function ruleFor(number: number, rule: CallRule): Buffer[] {
  const decision = typeof rule === 'string' ? [verdict(rule)] : byArgument(rule);
  return [instruction(JUMP_IF_EQUAL, number, 0, decision.length), ...decision];
}

function byArgument(rule: Exclude<CallRule, string>): Buffer[] {
  const argument = load(ARGUMENTS_AT + 8 * rule.argument);
  if ('oneOf' in rule) {
    const values = rule.oneOf.flatMap((value) => [instruction(JUMP_IF_EQUAL, value, 0, 1), verdict('allow')]);
    return [argument, ...values, verdict('refuse')];
  }
  return [
    argument,
    instruction(JUMP_IF_ANY_BIT, rule.without, 0, 1),
    verdict('refuse'),
    instruction(JUMP_IF_ANY_BIT, rule.with, 0, 1),
    verdict('allow'),
    verdict('refuse'),
  ];
}

const load = (offset: number): Buffer => instruction(LOAD_WORD, offset);
const verdict = (name: Verdict): Buffer => instruction(RETURN, VERDICTS[name]);

/** @param ifTrue how many instructions to go past when the test holds, `ifFalse` when it does not */
function instruction(code: number, value: number, ifTrue = 0, ifFalse = 0): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(ifTrue, 2);
  bytes.writeUInt8(ifFalse, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}

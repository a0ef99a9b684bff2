import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { COMMAND_RULES, type CommandRuleId } from '../command-rules.ts';

const read = <Shape>(file: string, shape: z.ZodType<Shape>): Shape =>
  shape.parse(parse(readFileSync(join(import.meta.dirname, file), 'utf8')));

/** A line that must be refused, and the rule that does it. */
export interface Payload {
  readonly id: CommandRuleId;
  readonly line: string;
}

export const ORDINARY = read('ordinary.yaml', z.array(z.string()));
export const EVASIONS = read('evasions.yaml', z.array(z.string()));
export const WRAPPERS = read('wrappers.yaml', z.object({ any: z.array(z.string()), words: z.array(z.string()) }));
export const PAYLOADS: readonly Payload[] = Object.entries(
  read('payloads.yaml', z.partialRecord(z.enum(Object.keys(COMMAND_RULES) as [CommandRuleId]), z.array(z.string()))),
).flatMap(([id, lines]) => (lines ?? []).map((line) => ({ id: id as CommandRuleId, line })));

/** True for a line that is one command with plain words, which every wrapper can take. */
export const isOneCommand = (line: string): boolean => !/[|;&<>(]/.test(line);

export const inSingleQuotes = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A line in a wrapper of the corpus. */
export const wrap = (wrapper: string, line: string): string =>
  wrapper
    .replaceAll('{}', () => line)
    .replaceAll('{q}', () => inSingleQuotes(line))
    .replaceAll('{b64}', () => Buffer.from(line).toString('base64'))
    .replaceAll('{hex}', () => Buffer.from(line).toString('hex'))
    .replaceAll('{py}', () => JSON.stringify(line).replaceAll("'", `'\\''`));

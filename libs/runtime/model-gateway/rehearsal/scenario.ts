import { DomainError, messageOf } from '@gatehouse/kernel';
import { parse } from 'yaml';
import { z } from 'zod';

const Part = z.union([
  z.strictObject({ text: z.string().min(1) }),
  /** Comes as a thinking block with a signature. */
  z.strictObject({ thinking: z.string() }),
  z.strictObject({ tool: z.string().min(1), arguments: z.json().default({}) }),
  /** Sent as the arguments' text though it need not be JSON. */
  z.strictObject({ tool: z.string().min(1), rawArguments: z.string() }),
]);

const afterPieces = z.number().int().min(0).default(2);
const ScriptedFailure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    message: z.string().optional(),
    retryAfterSeconds: z.number().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('stall'), afterPieces }),
  z.strictObject({ kind: z.literal('cut'), afterPieces }),
  z.strictObject({ kind: z.literal('error_event'), afterPieces, type: z.string().default('overloaded_error') }),
]);

const Rule = z
  .strictObject({
    /** All that is given must hold; a rule without conditions always applies. */
    when: z
      .strictObject({
        /** Contained in the person's question, whatever the case. */
        question: z.string().optional(),
        /** Which call for this question it is: 1 the first, 2 the one after the first tool results, … */
        turn: z.number().int().min(1).optional(),
        /** The model that was asked for. */
        model: z.string().optional(),
        /** Contained in the newest tool results, whatever the case. */
        result: z.string().optional(),
      })
      .default({}),
    /** How often the rule applies; always when left out. */
    times: z.number().int().min(1).optional(),
    delayMs: z.number().int().min(0).max(600_000).optional(),
    reply: z.array(Part).min(1).optional(),
    failure: ScriptedFailure.optional(),
  })
  .refine((rule) => rule.reply ?? rule.failure, 'a rule needs a reply or a failure');

/** A script for rehearsal: ordered rules, the first that matches applies; where none does, rehearsal answers by itself. */
export const Scenario = z.strictObject({ rules: z.array(Rule) });
export type Scenario = z.infer<typeof Scenario>;
export type ScenarioRule = Scenario['rules'][number];

/**
 * Reads a scenario.
 *
 * @param text YAML
 * @throws DomainError `invalid_scenario` that names the first field that is wrong
 */
export function parseScenario(text: string): Scenario {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 50 });
  } catch (error) {
    throw new DomainError('invalid', 'invalid_scenario', `the rehearsal scenario is not YAML: ${messageOf(error)}`);
  }
  const parsed = Scenario.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new DomainError(
    'invalid',
    'invalid_scenario',
    `the rehearsal scenario is wrong at ${issue?.path.join('.') || 'its top'}: ${issue?.message}`,
    { cause: parsed.error },
  );
}

import type { DefinitionFinding, ToolContract } from '@gatehouse/contracts/registry';
import type { Json } from '@gatehouse/kernel';
import { lookAlikeFindings, type ToolName } from './look-alike.rules.ts';
import { SUSPICIOUS_TEXT } from './suspicious-text.rules.ts';

export type { ToolName } from './look-alike.rules.ts';

/** A description that is longer than this hides something, if only by its length; real ones have some hundred characters. */
const LONG_DESCRIPTION = 4_000;
const MAX_FINDINGS = 20;

/**
 * Looks through everything of a definition that a model gets to read for what is meant for it and not for people: a tool
 * server is somebody else's program, and its words end up in the prompt (S0-TOL-14).
 *
 * @param tool that the definition is for
 * @param others every tool of the catalogue, this one among them or not
 */
export function scanDefinition(
  tool: ToolName,
  contract: ToolContract,
  others: readonly ToolName[],
): DefinitionFinding[] {
  const texts = [
    { where: 'description', text: contract.description },
    ...textsIn('inputSchema', contract.inputSchema),
    ...textsIn('annotations', contract.annotations ?? null),
  ];
  const found = [
    ...lookAlikeFindings(tool, others),
    ...lengthFindings(contract.description),
    ...texts.flatMap(({ where, text }) =>
      SUSPICIOUS_TEXT.filter(({ pattern }) => pattern.test(text)).map(({ rule, severity, message }) => ({
        rule,
        severity,
        where,
        message,
      })),
    ),
  ];
  return found.slice(0, MAX_FINDINGS);
}

/** Whether a definition must not be called before somebody has looked at it. */
export const isSuspicious = (findings: readonly DefinitionFinding[]): boolean =>
  findings.some(({ severity }) => severity === 'severe');

const lengthFindings = ({ length }: string): DefinitionFinding[] =>
  length <= LONG_DESCRIPTION
    ? []
    : [
        {
          rule: 'long_description',
          severity: length > 4 * LONG_DESCRIPTION ? 'severe' : 'notice',
          where: 'description',
          message: `has ${length} characters: more than anybody reads`,
        },
      ];

/** Every text in a value, names of members too, with its place. The depth of a contract is bounded before. */
function textsIn(where: string, value: Json): { where: string; text: string }[] {
  if (typeof value === 'string') return [{ where, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const place = `${where}.${name}`.slice(0, 200);
    return [...(Array.isArray(value) ? [] : [{ where: place, text: name }]), ...textsIn(place, member)];
  });
}

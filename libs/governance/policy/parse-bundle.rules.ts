import {
  checkParsePolicySet,
  type DetailedError,
  policySetTextToParts,
  policyToJson,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Finding } from '@gatehouse/kernel';
import { type Obligation, parseObligation } from './obligation.rules.ts';
import { REASON_FACTS } from './policy-request.rules.ts';
import { POLICY_SCHEMA } from './policy-schema.ts';

/** The Cedar texts of one policy set, by file name: `{ "tier-3.cedar": "permit …" }`. */
export type PolicySources = Record<string, string>;

/** One policy, taken apart as far as the gate needs it. */
export interface ParsedPolicy {
  /** Of its `@id`, or else of its file and place in it: `tier-3.cedar#2`. */
  id: string;
  effect: 'permit' | 'forbid';
  text: string;
  file: string;
  /** 1-based line in the file. */
  line: number;
  /** What a refusal by this policy says: `@code`, `@reason`, `@changed_by`. */
  annotations: Record<string, string>;
  /** Whose consent it permits the action with; null when it permits it outright. */
  obligation: Obligation | null;
}

/**
 * Takes policy texts apart and holds them against the schema.
 *
 * @returns the policies, and everything that is wrong with them by file and line; only a set without findings may be used
 */
export function parseBundle(sources: PolicySources): { policies: ParsedPolicy[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const policies = Object.entries(sources)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([file, text]) => parseFile(file, text, findings));
  if (findings.length === 0) findings.push(...doubleIds(policies), ...annotationFindings(policies));
  if (findings.length === 0) findings.push(...schemaFindings(policies));
  return { policies, findings };
}

function parseFile(file: string, text: string, findings: Finding[]): ParsedPolicy[] {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') {
    const check = checkParsePolicySet({ staticPolicies: text });
    const errors = check.type === 'failure' ? check.errors : parts.errors;
    findings.push(...errors.map((error) => findingOf(error, file, text, 1)));
    return [];
  }
  for (const template of parts.policy_templates) {
    findings.push({
      field: '',
      file,
      line: lineAt(text, text.indexOf(template)),
      message: 'a policy with slots (?principal, ?resource) is a template; nothing fills its slots here',
      suggestion: 'name the principal or the resource',
    });
  }
  let from = 0;
  return inOrder(parts.policies, text).map((policy, index) => {
    const start = text.indexOf(policy, from);
    from = start + policy.length;
    return parsePolicy(file, policy, lineAt(text, start), index);
  });
}

/** Cedar gives the policies of a text in the order of ids that it makes up, `policy10` before `policy2`. */
const inOrder = (policies: string[], text: string): string[] =>
  [...policies].sort((left, right) => text.indexOf(left) - text.indexOf(right));

function parsePolicy(file: string, text: string, line: number, index: number): ParsedPolicy {
  const parsed = policyToJson(text);
  // What Cedar itself cut out of a text that it parsed parses again.
  if (parsed.type === 'failure') throw new Error(`policy ${index + 1} of ${file} parses only in its file`);
  const { effect, annotations = {} } = parsed.json;
  const { obligation } = parseObligation(effect, annotations);
  return { id: annotations.id ?? `${file}#${index + 1}`, effect, text, file, line, annotations, obligation };
}

const doubleIds = (policies: ParsedPolicy[]): Finding[] =>
  policies.flatMap((policy, index) => {
    const first = policies.slice(0, index).find(({ id }) => id === policy.id);
    return first
      ? [
          at(
            policy,
            `policy id "${policy.id}" is taken already, in ${first.file} line ${first.line}`,
            'give each policy an @id of its own',
          ),
        ]
      : [];
  });

const annotationFindings = (policies: ParsedPolicy[]): Finding[] =>
  policies.flatMap((policy) => {
    const { code, reason = '' } = policy.annotations;
    const unknown = [...reason.matchAll(/\{(\w+)\}/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => !REASON_FACTS.includes(name));
    return [
      ...parseObligation(policy.effect, policy.annotations).problems.map(({ message, suggestion }) =>
        at(policy, `policy "${policy.id}": ${message}`, suggestion),
      ),
      ...unknown.map((name) =>
        at(
          policy,
          `policy "${policy.id}": @reason names {${name}}, which no request has`,
          `one of ${REASON_FACTS.join(', ')}`,
        ),
      ),
      ...(code === undefined || /^[a-z][a-z0-9_]*$/.test(code)
        ? []
        : [at(policy, `policy "${policy.id}": @code must be in snake_case`, 'tool_not_allowed')]),
    ];
  });

function schemaFindings(policies: ParsedPolicy[]): Finding[] {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  const answer = validate({
    schema: POLICY_SCHEMA,
    policies: { staticPolicies: Object.fromEntries(policies.map(({ id, text }) => [id, text])) },
  });
  if (answer.type === 'failure') return answer.errors.map((error) => ({ field: '', message: error.message }));
  // A warning says of a policy that it can never apply: to publish it would be to believe in a rule that is not there.
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => {
    const policy = byId.get(policyId);
    return policy
      ? findingOf(error, policy.file, policy.text, policy.line)
      : { field: policyId, message: error.message };
  });
}

const at = (policy: ParsedPolicy, message: string, suggestion: string): Finding => ({
  field: policy.id,
  file: policy.file,
  line: policy.line,
  message,
  suggestion,
});

/** @param firstLine line of the file on which `text` begins */
function findingOf(error: DetailedError, file: string, text: string, firstLine: number): Finding {
  const place = error.sourceLocations?.[0];
  const suggestion = error.help ?? place?.label ?? undefined;
  return {
    field: '',
    file,
    line: firstLine - 1 + lineAt(text, characterAt(text, place?.start ?? 0)),
    message: error.message,
    ...(suggestion ? { suggestion } : {}),
  };
}

/** Cedar counts bytes of UTF-8. */
const characterAt = (text: string, byte: number): number => Buffer.from(text).subarray(0, byte).toString().length;

const lineAt = (text: string, character: number): number => text.slice(0, Math.max(0, character)).split('\n').length;

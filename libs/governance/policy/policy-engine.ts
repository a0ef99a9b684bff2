import {
  type AuthorizationAnswer,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { DomainError, newId } from '@gatehouse/kernel';
import type { Obligation } from './obligation.rules.ts';
import { type ParsedPolicy, parseBundle, type PolicySources } from './parse-bundle.rules.ts';
import { cedarRequest, type PolicyRequest, reasonFacts } from './policy-request.rules.ts';
import { POLICY_SCHEMA } from './policy-schema.ts';
import { steadyWasm } from './steady-wasm.ts';

/** What the policies say to a request, and which of them said it. */
export interface PolicyAnswer {
  allowed: boolean;
  /** Ids of the policies that decided; none when nothing permits. */
  policyIds: string[];
  /** Whose consent the policies that permit it ask for: of every one of them, so that a wide permit opens nothing. */
  obligations: Obligation[];
  /** Why not; null when allowed. */
  refusal: { code: string; reason: string; changedBy: string } | null;
}

const SCHEMA_NAME = 'gatehouse';
let schemaIsParsed = false;

/** One bundle, parsed once and asked often. Cedar keeps the parsed form under a name of this engine's own. */
export class PolicyEngine {
  readonly policies: readonly ParsedPolicy[];
  private readonly byId: Map<string, ParsedPolicy>;

  /**
   * @param name under which Cedar keeps the parsed set; a later engine of the same name takes its place
   * @throws DomainError `invalid_policy` with everything that is wrong, by file and line
   */
  constructor(
    sources: PolicySources,
    private readonly name: string = newId(),
  ) {
    const { policies, findings } = parseBundle(sources);
    if (findings.length > 0) {
      throw new DomainError(
        'invalid',
        'invalid_policy',
        `${findings.length === 1 ? 'one thing is' : `${findings.length} things are`} wrong with the policies`,
        { findings },
      );
    }
    prepareSchema();
    const prepared = preparsePolicySet(name, {
      staticPolicies: Object.fromEntries(policies.map(({ id, text }) => [id, text])),
    });
    if (prepared.type === 'failure') throw broken(prepared.errors.map(({ message }) => message));
    this.policies = policies;
    this.byId = new Map(policies.map((policy) => [policy.id, policy]));
  }

  /**
   * Asks the policies.
   *
   * @throws DomainError `policy_broken` when one of them fails on this request: half an answer is none
   */
  decide(request: PolicyRequest): PolicyAnswer {
    const { response } = success(
      statefulIsAuthorized({
        ...cedarRequest(request),
        preparsedPolicySetId: this.name,
        preparsedSchemaName: SCHEMA_NAME,
        validateRequest: true,
      }),
    );
    const { reason: policyIds, errors } = response.diagnostics;
    if (errors.length > 0) throw broken(errors.map(({ policyId, error }) => `${policyId}: ${error.message}`));
    policyIds.sort();
    const allowed = response.decision === 'allow';
    const obligations = allowed ? policyIds.flatMap((id) => this.byId.get(id)?.obligation ?? []) : [];
    return { allowed, policyIds, obligations, refusal: allowed ? null : this.refusal(policyIds, request) };
  }

  private refusal(policyIds: string[], request: PolicyRequest): { code: string; reason: string; changedBy: string } {
    const deciding = policyIds.flatMap((id) => this.byId.get(id) ?? []);
    const { annotations } = deciding.find((policy) => policy.annotations.reason !== undefined) ?? { annotations: {} };
    const { code, reason, changed_by: changedBy }: Record<string, string | undefined> = annotations;
    return {
      code: code ?? (deciding.length > 0 ? 'policy_forbids' : 'not_permitted'),
      reason: reason === undefined ? plainReason(deciding, request) : fill(reason, reasonFacts(request)),
      changedBy: changedBy ?? 'an admin, by publishing another policy',
    };
  }
}

const plainReason = ([first]: ParsedPolicy[], request: PolicyRequest): string =>
  first
    ? `policy "${first.id}" forbids it`
    : `no policy permits ${request.action} to an agent of tier ${request.agent.tier}`;

const fill = (text: string, facts: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole);

function prepareSchema(): void {
  if (schemaIsParsed) return;
  steadyWasm();
  const prepared = preparseSchema(SCHEMA_NAME, POLICY_SCHEMA);
  if (prepared.type === 'failure') throw broken(prepared.errors.map(({ message }) => message));
  schemaIsParsed = true;
}

function success(answer: AuthorizationAnswer) {
  if (answer.type === 'failure') throw broken(answer.errors.map(({ message }) => message));
  return answer;
}

const broken = (messages: string[]): DomainError =>
  new DomainError('internal', 'policy_broken', `the policies could not decide: ${messages.join('; ')}`);

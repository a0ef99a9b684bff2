import type { SampleCall } from '@gatehouse/contracts/governance';
import { Injectable } from '@nestjs/common';
import { ActivePolicy } from './active-policy.ts';
import type { PolicySources } from './parse-bundle.rules.ts';
import { type PolicyAnswer, PolicyEngine } from './policy-engine.ts';
import { policyRequest } from './policy-subject.rules.ts';
import { SampleCalls } from './sample-calls.ts';

/** Name under which Cedar keeps a set that is only being tried. */
const TRIED = 'test-policy';

/** Says what policies would answer to a call, before they are in force (S0-POL-05). Changes nothing. */
@Injectable()
export class TestPolicy {
  constructor(
    private readonly calls: SampleCalls,
    private readonly active: ActivePolicy,
  ) {}

  /**
   * @param sources Cedar texts by file name; left out for the policies in force
   * @throws DomainError `unknown_…` for what the call names, `invalid_policy` for texts that are wrong
   */
  async run(call: SampleCall, sources?: PolicySources): Promise<PolicyAnswer> {
    const request = policyRequest(await this.calls.find(call));
    return sources ? new PolicyEngine(sources, TRIED).decide(request) : this.active.decide(request);
  }
}

import { type PolicyActivation, readPolicy, testPolicy } from '@gatehouse/contracts/governance';
import type { InputOf } from '@gatehouse/contracts/http';
import { Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { ActivePolicy } from './active-policy.ts';
import { type Activation, Policies } from './policies.repository.ts';
import { POLICY_SCHEMA } from './policy-schema.ts';
import { TestPolicy } from './test-policy.ts';

@Controller()
export class PolicyController {
  constructor(
    private readonly active: ActivePolicy,
    private readonly policies: Policies,
    private readonly tests: TestPolicy,
  ) {}

  @Handles(readPolicy)
  async read(@Input() { query }: InputOf<typeof readPolicy>) {
    await this.active.refresh();
    const [active, history] = await Promise.all([this.policies.active(), this.policies.history(query)]);
    return {
      active: active && present(active),
      policies: this.active.policies.map(({ id, effect, file, line, text }) => ({ id, effect, file, line, text })),
      schema: POLICY_SCHEMA,
      history: { ...history, rows: history.rows.map(present) },
    };
  }

  @Handles(testPolicy)
  async test(@Input() { body }: InputOf<typeof testPolicy>) {
    const { allowed, policyIds, obligations, refusal } = await this.tests.run(body.call, body.sources);
    return { allowed, policyIds, obligations, code: refusal?.code ?? null, reason: refusal?.reason ?? null };
  }
}

const present = ({ version, hash, author, reason, activatedAt }: Activation): PolicyActivation => ({
  version,
  hash,
  author,
  reason,
  activatedAt: activatedAt.toISOString(),
});

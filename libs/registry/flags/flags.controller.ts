import type { InputOf } from '@gatehouse/contracts/http';
import { evaluateFlag, listFlags } from '@gatehouse/contracts/registry';
import { Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { explainFlag } from './explain-flag.rules.ts';
import { FeatureFlags } from './feature-flags.ts';
import { Flags } from './flags.repository.ts';

@Controller()
export class FlagsController {
  constructor(
    private readonly flags: Flags,
    private readonly featureFlags: FeatureFlags,
  ) {}

  @Handles(listFlags)
  async list() {
    const rows = await this.flags.all();
    return { rows: rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() })) };
  }

  @Handles(evaluateFlag)
  async evaluate(@Input() { params, query }: InputOf<typeof evaluateFlag>) {
    const { department, person, agent, session } = query;
    const context = {
      departmentId: department ?? null,
      personId: person ?? null,
      agentId: agent ?? null,
      sessionId: session ?? null,
    };
    const resolution = await this.featureFlags.evaluate(params.id, context);
    const { value, reason, errorCode = null } = resolution;
    return { id: params.id, value, reason, errorCode, explanation: explainFlag(resolution) };
  }
}

import { type DeprecatedUse, NoteDeprecatedUse } from '@gatehouse/registry/deprecation';
import { Injectable } from '@nestjs/common';
import type { ResolvedAction } from './facts.ts';

/** Notes what an allowed action uses that is on its way out. */
@Injectable()
export class NoteUse {
  constructor(private readonly deprecatedUse: NoteDeprecatedUse) {}

  /** Never fails. */
  async run(resolved: ResolvedAction): Promise<void> {
    const used = usedBy(resolved);
    const { agentId, onBehalfOf } = resolved.action;
    if (used) await this.deprecatedUse.run({ ...used, agentId, onBehalfOf });
  }
}

/** What the action is about, if that is deprecated: an agent when it begins, a tool, a model. */
function usedBy(resolved: ResolvedAction): Pick<DeprecatedUse, 'kind' | 'id' | 'deprecation'> | null {
  switch (resolved.kind) {
    case 'session_start':
      return used('agent', resolved.agent.id, resolved.agent.deprecated);
    case 'tool_call':
      return used('tool', resolved.tool.id, resolved.tool.deprecated);
    case 'model_call':
      return used('model', resolved.model.alias, resolved.model.deprecated);
  }
}

const used = (kind: DeprecatedUse['kind'], id: string, deprecation: DeprecatedUse['deprecation'] | null | undefined) =>
  deprecation ? { kind, id, deprecation } : null;

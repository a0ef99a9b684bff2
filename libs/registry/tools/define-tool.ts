import { CLOCK, type Clock } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import { compareDefinitions, type RecordedChange } from '../changes/index.ts';
import type { ToolDefinition } from './tool.ts';
import { Tools } from './tools.repository.ts';

/** Puts a tool into the registry, or changes how it is classed. Its contract comes from its server, through `PinContract`. */
@Injectable()
export class DefineTool {
  constructor(
    private readonly tools: Tools,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A tool that now stands for another one of a server, or for one of another server, loses its pinned contract: what was
   * seen of the old one says nothing about the new one.
   *
   * @param author who did it, as an actor
   * @returns what changed, and the event for the caller to append
   */
  async run(transaction: Transaction, tool: ToolDefinition, author: string): Promise<RecordedChange> {
    const change = compareDefinitions(await this.tools.find(tool.id, transaction), tool);
    if (change.outcome === 'unchanged') return { ...change, event: null };
    const unpin = change.fields.includes('serverId') || change.fields.includes('nameAtServer');
    await this.tools.save(transaction, tool, { unpin, at: this.clock.now() });
    const name = `tool:${tool.id}`;
    return {
      ...change,
      event: {
        stream: name,
        type: `tool.${change.outcome}`,
        actor: author,
        subject: name,
        payload: {
          fields: change.fields,
          sideEffect: tool.sideEffect,
          sensitivity: tool.sensitivity,
          external: tool.external,
          status: tool.status,
        },
      },
    };
  }
}

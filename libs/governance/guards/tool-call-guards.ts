import type { ToolGuard } from '@gatehouse/contracts/registry';
import type { Json } from '@gatehouse/kernel';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CommandGuard } from './commands/command-guard.ts';
import { type GuardedText, guardedTexts } from './guarded-arguments.rules.ts';
import { SqlGuard } from './sql/sql-guard.ts';

/** Why a call is refused by a guard. */
export interface GuardRefusal {
  /** `dangerous_command`, `unsafe_sql`, or `unguardable_argument` where a guard cannot look at what it is for. */
  readonly code: 'dangerous_command' | 'unsafe_sql' | 'unguardable_argument';
  /** What is wrong, with the rule's id, the command or clause that is meant, and what would be right. */
  readonly reason: string;
  /** The same without the caller's own words, for the record. */
  readonly recordedReason: string;
  /** Who can change it, in words. */
  readonly changedBy: string;
}

const NOBODY = 'nobody: guards have no override, for any role; ask for what would be right instead';

/** Looks at the arguments of tool calls that are run as shell or SQL, as the catalogue declares them. */
@Injectable()
export class ToolCallGuards implements OnModuleDestroy {
  private readonly commands = new CommandGuard();
  private readonly queries = new SqlGuard();

  /**
   * Judges one call.
   *
   * @param guards what the catalogue declares of the tool
   * @param input the arguments, which fit the schema already
   * @param schema the reviewed JSON Schema of the arguments
   * @returns the refusal of the first text that a guard speaks against, or null
   * @throws DomainError `parser_unavailable`: the gate refuses then
   */
  async judge(guards: readonly ToolGuard[], input: Json, schema: Json): Promise<GuardRefusal | null> {
    if (guards.length === 0) return null;
    const { texts, problems } = guardedTexts(guards, input, schema);
    const [problem] = problems;
    if (problem) {
      const reason = `A guard is declared for the argument ${problem.path} and cannot look at it: ${problem.reason}.`;
      return {
        code: 'unguardable_argument',
        reason,
        recordedReason: reason,
        changedBy: 'an admin, by correcting `guards` of the tool in the catalogue',
      };
    }
    for (const text of texts) {
      const refusal = await this.judgeText(text);
      if (refusal) return refusal;
    }
    return null;
  }

  /** Ends the parsing threads. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.commands.close(), this.queries.close()]);
  }

  private async judgeText({ guard, path, text }: GuardedText): Promise<GuardRefusal | null> {
    if (guard.kind === 'shell') {
      const judgement = await this.commands.judge(text, { ephemeral: guard.ephemeral });
      if (judgement.allowed) return null;
      const { id, command, reason, saferAlternative } = judgement.finding;
      const said = `${path}: ${reason} (${id}: \`${command}\`) ${saferAlternative}`;
      return {
        code: 'dangerous_command',
        reason: said,
        recordedReason: `${path}: ${reason} (${id})`,
        changedBy: NOBODY,
      };
    }
    const judgement = await this.queries.judge(text, guard);
    if (judgement.allowed) return null;
    const { id, subject, reason, right } = judgement.finding;
    const said = `${path}: ${reason} (${subject ? `${id}: ${subject}` : id}) What would be right: ${right}`;
    return { code: 'unsafe_sql', reason: said, recordedReason: `${path}: ${reason} (${id})`, changedBy: NOBODY };
  }
}

import { COMMAND_RULES, type CommandRuleId } from './command-rules.ts';
import { screenLine } from './screen-line.rules.ts';
import { ShellParser } from './shell-parser.ts';
import { type Found, ShellWalk } from './shell-walk.ts';
import type { SyntaxTree } from './syntax-tree.ts';

/** How often texts inside texts are parsed for one line, and how many of them in all. */
const MOST_ROUNDS = 10;
const MOST_TEXTS = 60;

/** Why a line may not run. */
export interface CommandFinding {
  /** Stable, for programs and the record: `destructive_delete`, … */
  readonly id: CommandRuleId;
  /** One sentence. */
  readonly reason: string;
  /** The command of the line that is meant, shortened. */
  readonly command: string;
  readonly saferAlternative: string;
}

export type CommandJudgement =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly finding: CommandFinding };

/** Where the line will run. */
export interface CommandPlace {
  /** True for a sandbox that is thrown away afterwards: packages may be installed there (S1-GUA-06), nothing else changes. */
  readonly ephemeral?: boolean;
}

/**
 * Judges lines of shell before anything runs them (S1-GUA-01): parses them with a real grammar and follows what they would
 * run through quoting, variables, functions, pipes and other programs. What it cannot follow it refuses. No role overrides it.
 */
export class CommandGuard {
  constructor(private readonly parser: ShellParser = new ShellParser()) {}

  /**
   * @param line what a shell would be given, at most 4 KB
   * @throws DomainError `parser_unavailable` when the grammar cannot be loaded: whoever asks refuses then
   */
  async judge(line: string, place: CommandPlace = {}): Promise<CommandJudgement> {
    const screened = screenLine(line);
    if ('refused' in screened) return refusal({ id: screened.refused, subject: line.slice(0, 80) });
    const found = await this.findingsOf(screened.line, place.ephemeral ?? false);
    const worst = found.find(({ id }) => !CANNOT_TELL.has(id)) ?? found[0];
    return worst ? refusal(worst) : { allowed: true };
  }

  /** Ends the parsing thread. */
  close(): Promise<void> {
    return this.parser.close();
  }

  /** Walks the line again and again, each time with more of the texts inside it parsed, until none is missing. */
  private async findingsOf(line: string, ephemeral: boolean): Promise<readonly Found[]> {
    const trees = new Map<string, SyntaxTree | null>();
    let missing: readonly string[] = [line];
    for (let round = 0; round < MOST_ROUNDS && trees.size < MOST_TEXTS; round += 1) {
      for (const text of missing) trees.set(text, await this.tree(text));
      const walk = new ShellWalk(trees, ephemeral);
      walk.source(line);
      missing = [...walk.missing];
      if (missing.length === 0 || walk.findings.some(({ id }) => !CANNOT_TELL.has(id))) return walk.findings;
    }
    return [{ id: 'unresolved_command', subject: line.slice(0, 120) }];
  }

  private async tree(text: string): Promise<SyntaxTree | null> {
    const screened = screenLine(text.replace(/[\uE000-\uE00F]/g, '_'));
    if ('refused' in screened) return null;
    return this.parser.parse(text);
  }
}

const CANNOT_TELL: ReadonlySet<CommandRuleId> = new Set([
  'unresolved_command',
  'unresolved_target',
  'unreadable_command',
]);

function refusal({ id, subject }: Found): CommandJudgement {
  return { allowed: false, finding: { id, command: subject.slice(0, 160), ...COMMAND_RULES[id] } };
}

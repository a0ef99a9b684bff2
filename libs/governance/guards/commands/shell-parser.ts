import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ParsingThread } from '../parsing-thread.ts';
import { SHELL_PARSER_WORKER } from './shell-parser-worker.ts';
import { type SyntaxTree, unpackTree } from './syntax-tree.ts';

/** How long one shell text may take to parse, in milliseconds: ordinary lines take a tenth of one, also on a machine with much to do. */
export const PARSE_BUDGET_MS = 2_000;

interface Ready {
  types: string[];
}
type Answer = { broken: boolean; nodes: Int32Array } | { failure: string };

/** Parses shell texts with the grammar of tree-sitter-bash, in a thread of its own that is given up when it takes too long. */
export class ShellParser {
  private readonly thread: ParsingThread<Ready, Answer>;

  constructor(budgetMs = PARSE_BUDGET_MS) {
    this.thread = new ParsingThread('shell', SHELL_PARSER_WORKER, parserFiles, budgetMs);
  }

  /**
   * The tree of a text, or null when it took too long or broke the parser: it cannot be judged then.
   *
   * @throws DomainError `parser_unavailable` when the parser cannot be loaded
   */
  async parse(source: string): Promise<SyntaxTree | null> {
    const answered = await this.thread.ask({ source });
    if (!answered || 'failure' in answered.answer) return null;
    return unpackTree(source, { ...answered.answer, types: answered.ready.types });
  }

  /** Ends the thread; a later parse starts another. */
  close(): Promise<void> {
    return this.thread.close();
  }
}

/** Where the parser and its grammar lie: in node_modules, which is beside the bundled applications as it is here. */
function parserFiles(): { parser: string; grammar: string } {
  const { resolve } = createRequire(import.meta.url);
  return {
    parser: pathToFileURL(join(dirname(resolve('web-tree-sitter')), 'web-tree-sitter.js')).href,
    grammar: resolve('tree-sitter-bash/tree-sitter-bash.wasm'),
  };
}

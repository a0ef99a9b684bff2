import { isWord } from './raw-words.rules.ts';
import type { Surroundings } from './shell-run.ts';
import type { SyntaxNode } from './syntax-tree.ts';

/** The line that redirections are part of. */
export interface RedirectedLine {
  /** A word expanded, and a here-document. */
  text(raw: string): string;
  document(raw: string): string;
  contentOf(path: string): string;
  command(words: readonly string[], surroundings: Surroundings): string;
}

export interface Redirections {
  /** What the statement reads; undefined when nothing was handed to it. */
  input: string | undefined;
  outputs: { path: string; append: boolean }[];
  /** Words of the command that the grammar put behind a redirection. */
  words: SyntaxNode[];
  /** Statements behind the `|` or `&&` of a line on which a here-document begins. */
  next: SyntaxNode[];
}

/** What the redirections of a statement mean, with the words that the grammar put into them. */
export function readRedirections(
  line: RedirectedLine,
  redirects: readonly SyntaxNode[],
  source: string,
  stdin?: string,
): Redirections {
  let input = stdin;
  const outputs: { path: string; append: boolean }[] = [];
  const words: SyntaxNode[] = [];
  const next: SyntaxNode[] = [];
  for (const node of redirects) {
    const text = source.slice(node.start, node.end);
    if (node.type === 'herestring_redirect') {
      const [word] = node.children;
      input = word ? `${line.text(source.slice(word.start, word.end))}\n` : '';
    } else if (node.type === 'heredoc_redirect') {
      input = documentOf(line, node, source, text);
      const others = node.children.filter(({ type }) => !/^heredoc_|^comment$/.test(type));
      const inner = readRedirections(
        line,
        others.filter(({ type }) => type.endsWith('_redirect')),
        source,
        input,
      );
      outputs.push(...inner.outputs);
      words.push(...inner.words);
      for (const other of others.filter(({ type }) => !type.endsWith('_redirect'))) {
        if (isWord(other)) words.push(other);
        else next.push(other);
      }
    } else {
      const [target, ...more] = node.children.filter(({ type }) => type !== 'file_descriptor');
      const operator = /^\d*([<>&|]+)/.exec(text)?.[1] ?? '';
      words.push(...more.filter(({ start, end }) => !/^\d*[<>]/.test(source.slice(start, end))));
      const path = target ? line.text(source.slice(target.start, target.end)) : '';
      if (operator.startsWith('<') && !operator.includes('>')) {
        if (operator === '<') {
          input = line.contentOf(path);
          line.command(['<', path], { stdin: undefined, environment: new Map() });
        }
      } else if (!/^(?:\d+|-)$/.test(path)) outputs.push({ path, append: operator.includes('>>') });
    }
  }
  return { input, outputs, words, next };
}

function documentOf(line: RedirectedLine, node: SyntaxNode, source: string, text: string): string {
  const part = (type: string): string => {
    const found = node.children.find((child) => child.type === type);
    return found ? source.slice(found.start, found.end) : '';
  };
  const tabs = text.startsWith('<<-');
  const raw = part('heredoc_body').replace(tabs ? /^\t+/gm : /^$/, '');
  return /['"\\]/.test(part('heredoc_start')) ? raw : line.document(raw);
}

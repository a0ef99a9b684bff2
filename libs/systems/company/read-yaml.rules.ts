import type { Finding } from '@gatehouse/kernel';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { CatalogueFile } from './catalogue.ts';
import { MAX_NESTING_BOUND, nestingBound } from './nesting-bound.rules.ts';

/** Largest file, in characters; the demo company's is a few thousand. */
export const MAX_FILE_CHARACTERS = 256 * 1024;
/** How many values a file may hold once its aliases are written out: what keeps a YAML bomb from going off. */
export const MAX_VALUES = 50_000;
/** How deep values may be nested. */
export const MAX_DEPTH = 32;
const tooDeep = `the file is nested deeper than ${MAX_DEPTH} levels`;

/** Where something stands: names of members and positions of elements, from the top of the file. */
export type YamlPath = readonly PropertyKey[];

/** A YAML file as plain values, and the 1-based line of each of them. */
export interface YamlFile {
  path: string;
  value: unknown;
  /** Line of the member or element at `path`, or of the nearest thing around it that is there. */
  lineOf(path: YamlPath): number;
}

/**
 * Reads one YAML 1.2 document. Aliases are written out up to a limit; keys are text and unique; tags, merge keys and further
 * documents in the same file are refused.
 *
 * @returns the file, or what is wrong with it
 */
export function readYaml({
  path,
  text,
}: CatalogueFile): { file: YamlFile; findings: [] } | { file: null; findings: Finding[] } {
  const at = (line: number, message: string, suggestion?: string): Finding => ({
    field: '',
    message,
    file: path,
    line,
    ...(suggestion && { suggestion }),
  });
  if (text.length > MAX_FILE_CHARACTERS) {
    const suggestion = 'split it into several files';
    return failed([
      at(1, `the file has ${text.length} characters; at most ${MAX_FILE_CHARACTERS} are read`, suggestion),
    ]);
  }
  if (nestingBound(text) > MAX_NESTING_BOUND) return failed([at(1, tooDeep)]);
  const counter = new LineCounter();
  const lineAt = (offset: number | undefined): number => Math.max(1, counter.linePos(offset ?? 0).line);
  try {
    // Duplicate keys are found below: the library compares every key with every other.
    const documents = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
    if (!Array.isArray(documents)) return done(path, new Reading(lineAt), null);
    const [document, second] = documents;
    const complaints = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
    if (complaints.length > 0) {
      return failed(
        complaints.slice(0, 20).map((complaint) => {
          const tabs = complaint.code === 'TAB_AS_INDENT' ? 'indent with spaces' : undefined;
          return at(lineAt(complaint.pos[0]), `is not valid YAML: ${sentence(complaint.message)}`, tabs);
        }),
      );
    }
    if (second) {
      return failed([
        at(lineAt(second.range[0]), 'the file holds more than one document', 'one document in each file, without ---'),
      ]);
    }
    const reading = new Reading(lineAt);
    const value = document?.contents ? reading.read(document.contents, [], 0) : null;
    const findings = reading.problems.map(({ line, message, suggestion }) => at(line, message, suggestion));
    return findings.length > 0 ? failed(findings) : done(path, reading, value);
  } catch (error) {
    if (error instanceof TooMuch) return failed([at(error.line, error.message)]);
    throw error;
  }
}

const failed = (findings: Finding[]) => ({ file: null, findings });
const done = (path: string, reading: Reading, value: unknown): { file: YamlFile; findings: [] } => ({
  file: { path, value, lineOf: (place) => reading.lineOf(place) },
  findings: [],
});

const sentence = (message: string): string => message.split('\n')[0]?.replace(/[\s.]+$/, '') ?? message;

/** Thrown to leave a document that has grown too large, from wherever the reading is. */
class TooMuch extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** One pass over a document: its values, their lines, and what is wrong. */
class Reading {
  readonly problems: { line: number; message: string; suggestion?: string }[] = [];
  private readonly lines = new Map<string, number>();
  private readonly anchors = new Map<string, Node>();
  private values = 0;

  constructor(private readonly lineAt: (offset: number | undefined) => number) {}

  read(node: Node | null, path: YamlPath, depth: number): unknown {
    const line = this.lineAt(node?.range?.[0]);
    this.values += 1;
    if (this.values > MAX_VALUES) throw new TooMuch(`the file expands to more than ${MAX_VALUES} values`, line);
    if (depth > MAX_DEPTH) throw new TooMuch(tooDeep, line);
    if (!this.lines.has(keyOf(path))) this.lines.set(keyOf(path), line);
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target) return this.read(target, path, depth + 1);
      this.problems.push({ line, message: `there is no anchor &${node.source} before this alias` });
      return null;
    }
    if (isScalar(node)) {
      if (node.anchor) this.anchors.set(node.anchor, node);
      return node.value;
    }
    if (isSeq<Node>(node)) {
      if (node.anchor) this.anchors.set(node.anchor, node);
      return node.items.map((item, index) => this.read(item, [...path, index], depth + 1));
    }
    if (isMap<Node, Node | null>(node)) {
      if (node.anchor) this.anchors.set(node.anchor, node);
      const members: [string, unknown][] = [];
      const names = new Set<string>();
      for (const { key, value } of node.items) {
        const keyLine = this.lineAt(key.range?.[0]);
        const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
        if (name === undefined) {
          this.problems.push({ line: keyLine, message: 'a key must be text', suggestion: 'put it in quotes' });
        } else if (names.has(name)) {
          this.problems.push({
            line: keyLine,
            message: `the key ${name} is there twice`,
            suggestion: 'keep one of them',
          });
        } else {
          names.add(name);
          this.lines.set(keyOf([...path, name]), keyLine);
          members.push([name, this.read(value, [...path, name], depth + 1)]);
        }
      }
      // fromEntries defines members, so that not even __proto__ means anything.
      return Object.fromEntries(members);
    }
    return null;
  }

  lineOf(path: YamlPath): number {
    for (let length = path.length; length >= 0; length -= 1) {
      const line = this.lines.get(keyOf(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  }
}

const keyOf = (path: YamlPath): string => JSON.stringify(path.map(String));

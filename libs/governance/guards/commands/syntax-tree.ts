/** A node of a parsed shell text: named nodes of the grammar only. Offsets count UTF-16 units, as JavaScript does. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly children: readonly SyntaxNode[];
}

/** A shell text with its tree. */
export interface SyntaxTree {
  readonly source: string;
  readonly root: SyntaxNode;
  /** True when the grammar did not fit somewhere. */
  readonly broken: boolean;
}

/** A tree as the parsing thread sends it: for each node, parents first, its type, start, end and number of children. */
export interface PackedTree {
  readonly types: readonly string[];
  readonly nodes: Int32Array;
  readonly broken: boolean;
}

const NUMBERS_PER_NODE = 4;

/** Builds the tree of `source` from its packed form. */
export function unpackTree(source: string, { types, nodes, broken }: PackedTree): SyntaxTree {
  let at = 0;
  const next = (): SyntaxNode => {
    const [type = 0, start = 0, end = 0, count = 0] = nodes.subarray(at, at + NUMBERS_PER_NODE);
    at += NUMBERS_PER_NODE;
    const children: SyntaxNode[] = [];
    for (let child = 0; child < count; child += 1) children.push(next());
    return { type: types[type] ?? 'ERROR', start, end, children };
  };
  return { source, root: next(), broken };
}

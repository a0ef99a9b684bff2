import ts from 'typescript';

/** A TypeScript file of the repository, as the rules see it. */
export interface SourceFile {
  /** Path from the root, with `/`. */
  path: string;
  text: string;
  imports: Import[];
}

export interface Import {
  /** As written: `./gate.ts`, `@gatehouse/registry/tools`, `pg`. */
  specifier: string;
  line: number;
  /** `import type` or `export type`: gone at run time. */
  typeOnly: boolean;
  /** `export * from`. */
  star: boolean;
}

/** What a rule found: where, and what would be right. */
export interface Violation {
  rule: string;
  path: string;
  line: number;
  message: string;
}

/** One rule: everything it objects to in the repository. */
export type Rule = (files: readonly SourceFile[]) => Violation[];

/** Reads a file's imports, exports-from and dynamic imports. */
export function parseSource(path: string, text: string): SourceFile {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const add = (specifier: ts.Expression | undefined, node: ts.Node, typeOnly: boolean, star = false): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    imports.push({ specifier: specifier.text, line: lineOf(source, node), typeOnly, star });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node, node.importClause?.isTypeOnly === true);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node, node.isTypeOnly, !node.exportClause);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], node, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, text, imports };
}

/** Lines on which an expression such as `process.env` or a call of `forwardRef` stands; comments and strings do not count. */
export function linesWith(file: SourceFile, wanted: (node: ts.Node) => boolean): number[] {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  const lines: number[] = [];
  const visit = (node: ts.Node): void => {
    if (wanted(node)) lines.push(lineOf(source, node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lines;
}

/** `*.test.ts`, and what only tests use. */
export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('e2e/');

const lineOf = (source: ts.SourceFile, node: ts.Node): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

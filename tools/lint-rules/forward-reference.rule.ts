import ts from 'typescript';
import { linesWith, type Rule } from './source-file.ts';

/** A forward reference hides a cycle from the compiler, not from the reader. */
export const forwardReference: Rule = (files) =>
  files
    .filter(({ path, text }) => /^(apps|libs)\//.test(path) && text.includes('forwardRef'))
    .flatMap((file) =>
      linesWith(file, (node) => ts.isIdentifier(node) && node.text === 'forwardRef').map((line) => ({
        rule: 'forward-reference',
        path: file.path,
        line,
        message: 'forwardRef is banned: let one of the two point at a third',
      })),
    );

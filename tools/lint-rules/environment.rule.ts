import ts from 'typescript';
import { linesWith, type Rule } from './source-file.ts';

const isProcessEnvironment = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'env' && node.expression.getText() === 'process';

/** The environment is read in one place, where every variable is declared and checked. */
export const environment: Rule = (files) =>
  files
    .filter(
      ({ path, text }) =>
        /^(apps|libs)\//.test(path) && !path.startsWith('libs/platform/config/') && text.includes('process'),
    )
    .flatMap((file) =>
      linesWith(file, isProcessEnvironment).map((line) => ({
        rule: 'environment',
        path: file.path,
        line,
        message: 'process.env is read by platform/config only',
      })),
    );

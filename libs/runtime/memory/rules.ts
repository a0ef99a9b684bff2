export { vectorIndexStatements } from './vector-index.rules.ts';

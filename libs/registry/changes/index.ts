export { compareDefinitions, type DefinitionChange, type RecordedChange } from './definition-change.rules.ts';

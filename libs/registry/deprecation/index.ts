export { deprecationNotice, isPastSunset, sunsetReason } from './deprecation.rules.ts';
export { DeprecationModule } from './deprecation.module.ts';
export { type DeprecatedUse, NoteDeprecatedUse } from './note-deprecated-use.ts';

export { applyCatalogue, CatalogueChange, CatalogueFile, CatalogueKind, CatalogueResult } from './catalogue.ts';
export { indexCodebase } from './codebase-jobs.ts';

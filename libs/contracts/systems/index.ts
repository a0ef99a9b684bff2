export {
  applyCatalogue,
  CatalogueChange,
  CatalogueDrift,
  CatalogueFile,
  CatalogueKind,
  CatalogueResult,
  DriftField,
  DriftSide,
  EntryEdited,
  editEntry,
  exportCatalogue,
} from './catalogue.ts';
export { indexCodebase } from './codebase-jobs.ts';

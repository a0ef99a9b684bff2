export { type Migration, migrate, readMigrations, schemaProblem } from './migrate.ts';

import { resolveImport } from './place.ts';
import { isTest, type Rule, type SourceFile } from './source-file.ts';

/** Rows are seen by repositories only; above them there are domain types. */
const mayUsePrisma = (path: string): boolean =>
  /\.repository\.ts$/.test(path) ||
  path.startsWith('libs/platform/database/') ||
  path.startsWith('tools/scripts/') ||
  isTest(path);

/** PostgreSQL's own driver, for what Prisma cannot do: migrating, listening, test databases, batches. */
const mayUseDriver = (path: string): boolean =>
  mayUsePrisma(path) || path.startsWith('libs/platform/data-plane/') || path.startsWith('libs/platform/testing/');

/** Prisma outside repositories and platform/database; PostgreSQL's driver outside these and the data plane. */
export const database: Rule = (files) =>
  files.flatMap((file) =>
    file.imports.flatMap(({ specifier, line }) => {
      const objection = objectionTo(file, specifier);
      return objection ? [{ rule: 'database', path: file.path, line, message: objection }] : [];
    }),
  );

function objectionTo({ path }: SourceFile, specifier: string): string | undefined {
  const target = resolveImport(path, specifier);
  const isPrisma = /^(@prisma\/|prisma$)/.test(specifier) || target?.startsWith('libs/platform/database/generated/');
  if (isPrisma && !mayUsePrisma(path)) return 'Prisma is used by *.repository.ts and platform/database only';
  if (specifier === 'pg' && !mayUseDriver(path)) return 'pg is used by *.repository.ts and the data plane only';
  return undefined;
}

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** The part of WebAssembly that is used here: the DOM library, which declares it, is not part of this project. */
declare const WebAssembly: {
  instantiate(binary: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

const CHAR_OID = 18;
const TEXT_OID = 25;
const schemaFolder = resolve(process.cwd(), 'prisma/schema');

/**
 * The SQL that would turn the database at `url` into what the Prisma schema says; empty when they agree. Uses the
 * WebAssembly build of Prisma's schema engine, because the native one is downloaded from outside the package registry.
 */
export async function schemaDiff(url: string): Promise<string> {
  await startEngine();
  const files = readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.prisma'))
    .map((name) => resolve(schemaFolder, name))
    .map((path) => ({ path, content: readFileSync(path, 'utf8') }));
  const factory = bindMigrationAwareSqlAdapterFactory(new MigrationAdapter(url));
  const engine = await glue.SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => undefined,
    factory,
  );
  const result = await engine.diff({
    // The engine reads the database through the adapter; which one is not named here.
    from: { tag: 'schemaDatasource', files, configDir: schemaFolder },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const script = (result?.stdout ?? '').trim();
  return script.startsWith('-- This is an empty migration') ? '' : script;
}

async function startEngine(): Promise<void> {
  const module = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const binary = readFileSync(new URL('schema_engine_bg.wasm', pathToFileURL(module)));
  const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The adapter is written for the client; the engine also wants "char" columns of the catalogue and whole scripts. */
class MigrationAdapter extends PrismaPg {
  constructor(url: string) {
    // Discrete fields, never a connection string: pg would let the string win over `database`.
    const address = new URL(url);
    super({
      host: address.hostname,
      port: Number(address.port || 5432),
      user: decodeURIComponent(address.username),
      password: decodeURIComponent(address.password),
      database: decodeURIComponent(address.pathname.slice(1)),
      max: 1,
    } satisfies pg.PoolConfig);
  }

  override async connect() {
    const adapter = await super.connect();
    const queryable = Object.getPrototypeOf(Object.getPrototypeOf(adapter));
    if (!queryable.readsCharColumns) {
      queryable.readsCharColumns = true;
      readCharColumns(queryable);
    }
    return adapter;
  }
}

interface QueryResult {
  fields?: { dataTypeID: number }[];
  rows: object;
  columnTypes: number[];
}

function readCharColumns(queryable: Record<'performIO' | 'queryRaw', (query: unknown) => Promise<QueryResult>>): void {
  const charColumns = new WeakMap<object, number[]>();
  const { performIO, queryRaw } = queryable;
  queryable.performIO = async function (query) {
    const result = await performIO.call(this, query);
    const columns: number[] = [];
    result.fields?.forEach((field, index) => {
      if (field.dataTypeID !== CHAR_OID) return;
      field.dataTypeID = TEXT_OID;
      columns.push(index);
    });
    if (columns.length > 0) charColumns.set(result.rows, columns);
    return result;
  };
  queryable.queryRaw = async function (query) {
    const result = await queryRaw.call(this, query);
    for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}

import { optionValues } from '../call.rules.ts';
import type { Detector } from './detector.ts';

/** Clients of databases, and the options that carry a statement. */
const CLIENTS: Record<string, readonly string[]> = {
  psql: ['-c', '--command'],
  mysql: ['-e', '--execute'],
  mariadb: ['-e', '--execute'],
  sqlcmd: ['-Q', '-q'],
  'clickhouse-client': ['-q', '--query'],
  clickhouse: ['-q', '--query'],
  cockroach: ['-e', '--execute'],
  cqlsh: ['-e', '--execute'],
  snowsql: ['-q', '--query'],
  snow: ['-q', '--query'],
  trino: ['--execute'],
  presto: ['--execute'],
  hive: ['-e'],
  beeline: ['-e'],
  'spark-sql': ['-e'],
  isql: ['-Q'],
  duckdb: ['-c', '-s'],
  pgcli: ['-e'],
  mycli: ['-e'],
  usql: ['-c'],
};
/** Clients whose operands are statements. */
const BY_OPERAND = new Set([
  'mysql',
  'mariadb',
  'sqlite3',
  'sqlite',
  'duckdb',
  'bq',
  'litecli',
  'wrangler',
  'turso',
  'rqlite',
  'psql',
  'influx',
  'sqlplus',
  'sql',
  'pscale',
  'neonctl',
  'prisma',
  'usql',
  'aws',
]);

const DESTRUCTION =
  /^(?:explain\s+analyze\s+)?(?:drop\s+(?:table|database|schema|view|materialized\s+view|index|role|user|tablespace|keyspace|collection|owned|extension|type|function|sequence|trigger|publication|subscription|foreign)\b|truncate\b|alter\s+table\s+[\s\S]*\bdrop\s+(?:column|partition|constraint)\b|update\s+pg_|delete\s+from\s+system|detach\s+database)/i;

/**
 * True when one of the statements drops, empties, or deletes or changes everything. Literals and comments are left out first; it
 * reads the dialects of many databases, so it is no parser: the SQL guard is.
 */
export function destroysData(sql: string): boolean {
  const plain = sql
    .replace(/\/\*!?\d*([\s\S]*?)\*\//g, (whole, inside: string) => (whole.startsWith('/*!') ? inside : ' '))
    .replace(/--[^\n]*/g, ' ')
    .replace(/'(?:[^'\\]|''|\\.)*'/g, "''");
  return plain.split(';').some((statement) => {
    const text = statement.replace(/^[\s(]+|\s+$/g, '').replace(/\s+/g, ' ');
    if (DESTRUCTION.test(text)) return true;
    const withoutCommon = text.replace(/^with\b[\s\S]*?\)\s*(?=delete|update)/i, '');
    if (/^delete from\b/i.test(withoutCommon)) return !narrowed(withoutCommon);
    if (/\(\s*delete from\b/i.test(text)) return !narrowed(text);
    return /^update\b[\s\S]*\bset\b/i.test(withoutCommon) && !narrowed(withoutCommon);
  });
}

/** A WHERE that is true for every row is none. */
const narrowed = (statement: string): boolean =>
  /\bwhere\b/i.test(statement) &&
  !/\bwhere\s+\(?\s*(?:(\d+)\s*=\s*\1|true|''\s*=\s*''|1|not false)\s*\)?\s*(?:$|returning|limit|or\b)/i.test(
    statement,
  );

const MONGO =
  /\.(?:dropDatabase|drop|dropIndexes|dropUser|dropAllUsersFromDatabase)\s*\(|\.(?:deleteMany|remove)\s*\(\s*\{\s*\}|dropDatabase/;

const statements: Detector = (call) => {
  const options = Object.hasOwn(CLIENTS, call.program) ? CLIENTS[call.program] : undefined;
  const texts = options ? optionValues(call, ...options) : [];
  if (options || BY_OPERAND.has(call.program)) texts.push(call.stdin ?? '');
  if (BY_OPERAND.has(call.program)) texts.push(...call.operands);
  return texts.some((text) => destroysData(text) || /(?:^|\n)\s*\\!\s*(?:rm|dd|sh|bash)\b/.test(text))
    ? 'database_destruction'
    : null;
};

const mongo: Detector = (call) => {
  if (!/^mongo(?:sh)?$/.test(call.program)) return null;
  return [...optionValues(call, '--eval'), ...call.operands, call.stdin ?? ''].some((text) => MONGO.test(text))
    ? 'database_destruction'
    : null;
};

/** Statements that were given as the line itself. */
const bare: Detector = (call) => {
  if (
    !/^(?:drop|truncate|delete|DROP|TRUNCATE|DELETE|Drop|Truncate|Delete|alter|ALTER|update|UPDATE)$/.test(call.program)
  )
    return null;
  const text = [call.program, ...call.args].join(' ');
  if (
    /^truncate\s+-/.test(text) ||
    (/^truncate\b/.test(text) && !/^truncate\s+(?:table\s+)?[\w."]+\s*(?:cascade|restart|$)/i.test(text))
  )
    return null;
  return destroysData(text.replaceAll('\uE005', '*')) && !/^update\b/i.test(text) ? 'database_destruction' : null;
};

const tools: Detector = ({ program, args, operands }) => {
  const [first = '', second = ''] = operands;
  if (program === 'dropdb' || program === 'dropuser') return 'database_destruction';
  if (program === 'mysqladmin')
    return operands.includes('drop') || operands.includes('shutdown') ? 'database_destruction' : null;
  if (/^(?:rails|rake)$/.test(program))
    return operands.some((word) => /^db:(?:drop|reset|purge|schema:load|truncate_all)/.test(word))
      ? 'database_destruction'
      : null;
  if (program === 'prisma')
    return (first === 'migrate' && second === 'reset') || (first === 'db' && args.includes('--force-reset'))
      ? 'database_destruction'
      : null;
  if (/^(?:manage\.py|django-admin)$/.test(program))
    return first === 'flush' || first === 'reset_db' ? 'database_destruction' : null;
  if (program === 'artisan')
    return /^(?:migrate:fresh|migrate:reset|db:wipe)$/.test(first) ? 'database_destruction' : null;
  if (/^(?:sequelize|sequelize-cli|typeorm|knex|mikro-orm|dbmate|goose|flyway|liquibase|alembic|mix)$/.test(program)) {
    return operands.some((word) =>
      /^(?:db:drop|schema:drop|schema:fresh|drop|drop-all|clean|reset|ecto\.drop|ecto\.reset)$/i.test(word),
    )
      ? 'database_destruction'
      : null;
  }
  if (program === 'pg_restore') return args.some((arg) => /^(?:-c|--clean)$/.test(arg)) ? 'database_destruction' : null;
  if (/^pg_resetwal|pg_dropcluster$/.test(program)) return 'database_destruction';
  return null;
};

export const SQL_DETECTORS: readonly Detector[] = [statements, mongo, bare, tools];

// npm run db:diff -- DATABASE_URL: the SQL that would bring that database to what prisma/schema says.
import { schemaDiff } from './schema-diff.ts';

const [url] = process.argv.slice(2);
if (!url) {
  console.error('usage: npm run db:diff -- postgresql://OWNER:PASSWORD@HOST:PORT/DATABASE');
  process.exitCode = 1;
} else {
  const sql = await schemaDiff(url);
  console.log(sql === '' ? '-- schema and database agree' : sql);
}

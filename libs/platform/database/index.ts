export { Database, type Transaction } from './database.ts';
export { DatabaseListener } from './database-listener.ts';
export { DatabaseModule } from './database.module.ts';
export { Prisma } from './generated/client.ts';
export type { Statement, StatementResult, StatementValue } from './statement.ts';
export { UnitOfWork } from './unit-of-work.ts';

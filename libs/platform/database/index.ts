export { Database, type Transaction } from './database.ts';
export { DatabaseListener } from './database-listener.ts';
export { DatabaseModule } from './database.module.ts';
export { Prisma } from './generated/client.ts';
export { UnitOfWork } from './unit-of-work.ts';

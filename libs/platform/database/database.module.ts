import { Global, Module } from '@nestjs/common';
import { Database } from './database.ts';
import { DatabaseListener } from './database-listener.ts';
import { UnitOfWork } from './unit-of-work.ts';

@Global()
@Module({ providers: [Database, DatabaseListener, UnitOfWork], exports: [Database, DatabaseListener, UnitOfWork] })
export class DatabaseModule {}

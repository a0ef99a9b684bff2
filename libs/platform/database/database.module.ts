import { Global, Module } from '@nestjs/common';
import { Database } from './database.ts';
import { UnitOfWork } from './unit-of-work.ts';

@Global()
@Module({ providers: [Database, UnitOfWork], exports: [Database, UnitOfWork] })
export class DatabaseModule {}

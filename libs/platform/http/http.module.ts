import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { InputInterceptor } from './input.interceptor.ts';
import { PermissionGuard } from './permission.guard.ts';
import { ProblemFilter } from './problem.filter.ts';
import { ResponseInterceptor } from './response.interceptor.ts';

/**
 * The edge for a Nest application: who asks and whether they may, what comes in, what goes out, what failed. Needs a
 * global provider of `AUTHENTICATOR`.
 */
@Module({
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: PermissionGuard },
    { provide: APP_INTERCEPTOR, useClass: ResponseInterceptor },
    { provide: APP_INTERCEPTOR, useClass: InputInterceptor },
  ],
})
export class HttpModule {}

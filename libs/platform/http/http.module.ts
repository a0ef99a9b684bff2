import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { InputInterceptor } from './input.interceptor.ts';
import { OpenStreams } from './open-streams.ts';
import { PermissionGuard } from './permission.guard.ts';
import { ProbesController, VERSION } from './probes.controller.ts';
import { ProblemFilter } from './problem.filter.ts';
import { Readiness } from './readiness.ts';
import { ResponseInterceptor } from './response.interceptor.ts';
import { ServedMethods } from './served-methods.ts';

/**
 * The edge of a Nest application: who asks and whether they may, what comes in, what goes out, what failed. Needs a
 * global provider of `AUTHENTICATOR`; one of `REFUSAL_WITNESS` gets to know of refusals.
 */
@Module({
  providers: [
    OpenStreams,
    ServedMethods,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: PermissionGuard },
    { provide: APP_INTERCEPTOR, useClass: ResponseInterceptor },
    { provide: APP_INTERCEPTOR, useClass: InputInterceptor },
  ],
})
export class HttpModule {
  /** With the probes `/healthz`, `/readyz` and `/version` of a program, and `Readiness` for the checks of its parts. */
  static withProbes(version: string): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      controllers: [ProbesController],
      providers: [Readiness, { provide: VERSION, useValue: version }],
      exports: [Readiness],
    };
  }
}

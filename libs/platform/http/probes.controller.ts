import { healthz, readyz, version } from '@gatehouse/contracts/http';
import { Controller, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Handles } from './handles.ts';
import { Readiness } from './readiness.ts';

/** Injection token of the version of the running program, `0.1.0`. */
export const VERSION = Symbol('VERSION');

@Controller()
export class ProbesController {
  constructor(
    private readonly readiness: Readiness,
    @Inject(VERSION) private readonly running: string,
  ) {}

  @Handles(healthz)
  healthz() {
    return { status: 'alive' as const };
  }

  @Handles(readyz)
  async readyz(@Res({ passthrough: true }) response: Response) {
    const answer = await this.readiness.ask();
    if (!answer.ready) response.status(503);
    return answer;
  }

  @Handles(version)
  version() {
    return { name: 'gatehouse' as const, version: this.running, node: process.version };
  }
}

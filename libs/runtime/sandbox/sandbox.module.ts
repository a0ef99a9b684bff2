import { Module } from '@nestjs/common';
import { Sandbox } from './sandbox.ts';

/** Confinement of other people's programs, for workers. */
@Module({ providers: [Sandbox], exports: [Sandbox] })
export class SandboxModule {}

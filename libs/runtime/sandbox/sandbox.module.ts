import { Module } from '@nestjs/common';
import { PythonSandbox } from './python-sandbox.ts';
import { Sandbox } from './sandbox.ts';

/** Confinement of other people's programs and of code that nobody has reviewed, for workers. */
@Module({ providers: [Sandbox, PythonSandbox], exports: [Sandbox, PythonSandbox] })
export class SandboxModule {}

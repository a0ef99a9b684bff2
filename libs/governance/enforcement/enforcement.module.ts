import { Module } from '@nestjs/common';
import { Gate } from './gate.ts';

@Module({ providers: [Gate], exports: [Gate] })
export class EnforcementModule {}

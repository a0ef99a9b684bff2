import { Module } from '@nestjs/common';
import { ToolCallGuards } from './tool-call-guards.ts';

/** Guards that look at calls before they happen. */
@Module({ providers: [ToolCallGuards], exports: [ToolCallGuards] })
export class GuardsModule {}

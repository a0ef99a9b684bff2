import { readSessionTrace, readTrace } from '@gatehouse/contracts/insight';
import type { InputOf, ResponseOf } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { SpansRepository } from './spans.repository.ts';

@Controller()
export class TracesController {
  constructor(private readonly spans: SpansRepository) {}

  @Handles(readTrace)
  async trace(@Input() { params }: InputOf<typeof readTrace>): Promise<ResponseOf<typeof readTrace>> {
    const spans = await this.spans.ofTrace(params.traceId);
    if (spans.length === 0)
      throw new DomainError('not_found', 'trace_not_found', `there is no trace ${params.traceId}`);
    return { spans };
  }

  @Handles(readSessionTrace)
  async session(@Input() { params }: InputOf<typeof readSessionTrace>): Promise<ResponseOf<typeof readSessionTrace>> {
    return { spans: await this.spans.ofSession(params.sessionId) };
  }
}

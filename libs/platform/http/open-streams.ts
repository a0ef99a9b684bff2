import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';

/** The streams that this process answers with. They end when it stops: their clients come back to another one. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  private readonly open = new Set<AbortController>();

  /** Fires when the client of this answer goes away, or the process stops. */
  until(response: Response): AbortSignal {
    const ending = new AbortController();
    this.open.add(ending);
    response.once('close', () => {
      this.open.delete(ending);
      ending.abort();
    });
    return ending.signal;
  }

  onModuleDestroy(): void {
    for (const ending of this.open) ending.abort();
  }
}

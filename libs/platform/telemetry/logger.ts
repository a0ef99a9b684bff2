import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { activeTraceId } from './span.ts';
import { redactSecrets } from './redaction.rules.ts';

/**
 * The process's log: one JSON object a line, with the trace id, secrets taken out. Nest and every `Logger` of the
 * product write through it.
 */
export class StructuredLogger extends ConsoleLogger {
  constructor(private readonly service: string) {
    super({ json: true, colors: false, logLevels: ['log', 'warn', 'error', 'fatal'] });
  }

  protected override printMessages(messages: unknown[], context = '', level: LogLevel = 'log'): void {
    for (const message of messages) {
      const entry = {
        at: new Date().toISOString(),
        level,
        service: this.service,
        context,
        ...(typeof message === 'object' && message !== null ? message : { message: String(message) }),
        ...(activeTraceId() ? { traceId: activeTraceId() } : {}),
      };
      process.stdout.write(`${redactSecrets(JSON.stringify(entry)).text}\n`);
    }
  }
}

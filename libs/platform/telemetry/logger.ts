import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { activeTraceId } from './span.ts';
import { redactSecrets } from './redaction.rules.ts';

/** Who tells of modules, routes and sockets while a process starts: a hundred lines that nobody reads twice. */
const ASSEMBLY = new Set([
  ...['NestFactory', 'NestApplication', 'NestApplicationContext', 'InstanceLoader'],
  ...['RoutesResolver', 'RouterExplorer', 'WebSocketsController'],
]);

/**
 * The process's log: one JSON object a line, with the trace id, secrets taken out. Nest and every `Logger` of the
 * product write through it.
 */
export class StructuredLogger extends ConsoleLogger {
  /** @param detail `full` with how the process is put together; warnings and errors of that are always there */
  constructor(
    private readonly service: string,
    private readonly detail: 'normal' | 'full' = 'normal',
  ) {
    super({ json: true, colors: false, logLevels: ['log', 'warn', 'error', 'fatal'] });
  }

  protected override printMessages(messages: unknown[], context = '', level: LogLevel = 'log'): void {
    if (level === 'log' && this.detail === 'normal' && ASSEMBLY.has(context)) return;
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

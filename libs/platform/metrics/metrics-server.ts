import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '@gatehouse/kernel';
import { METRICS_MEDIA_TYPE, renderMetrics } from './exposition.rules.ts';
import type { MetricFamily } from './metric.ts';

const LOOPBACK = '127.0.0.1';

/**
 * Serves `GET /metrics` of a process that serves nothing else. On the loopback interface only and without a credential:
 * there is nothing in it but numbers, and whoever scrapes it from elsewhere brings a proxy that asks who they are.
 */
export class MetricsServer {
  private server: Server | undefined;

  /**
   * @param gather reads the numbers anew for each request
   * @param warn told what keeps the numbers from being served
   */
  constructor(
    private readonly gather: () => Promise<MetricFamily[]>,
    private readonly warn: (message: string) => void,
  ) {}

  /**
   * @param port wanted; when another process has it, any free one is taken, since numbers must not keep work from being done
   * @returns the port it listens on; null when there is none to be had
   */
  async listen(port: number): Promise<number | null> {
    try {
      return await this.open(port);
    } catch (error) {
      this.warn(`metrics cannot be served on port ${port} (${messageOf(error)}): another one is taken`);
    }
    try {
      return await this.open(0);
    } catch (error) {
      this.warn(`metrics are not served: ${messageOf(error)}`);
      return null;
    }
  }

  async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private open(port: number): Promise<number> {
    const server = createServer((request, response) => {
      if (request.method === 'GET' && request.url?.split('?')[0] === '/metrics') void this.answer(response);
      else response.writeHead(404).end();
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, () => {
        this.server = server.unref();
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  private async answer(response: ServerResponse): Promise<void> {
    try {
      const text = renderMetrics(await this.gather());
      response.writeHead(200, { 'content-type': METRICS_MEDIA_TYPE, 'cache-control': 'no-store' }).end(text);
    } catch (error) {
      this.warn(`metrics could not be gathered: ${messageOf(error)}`);
      response.writeHead(503, { 'content-type': 'text/plain' }).end('metrics could not be gathered\n');
    }
  }
}

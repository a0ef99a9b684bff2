import type { ProcessRegister } from './process-register.ts';
import type { Secrets } from './secrets.ts';
import type { ServerAccount } from './server-account.ts';

/** What the embedded servers are started with. */
export interface DataPlaneContext {
  account: ServerAccount | undefined;
  serverFolder: string;
  programsFolder: string;
  logFolder: string;
  environment: Record<string, string | undefined>;
  secrets: Secrets;
  register: ProcessRegister;
  durable: boolean;
  log(line: string): void;
}

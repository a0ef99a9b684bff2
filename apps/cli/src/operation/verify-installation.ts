import { exportRecord } from '@gatehouse/contracts/insight';
import { createClient } from '@gatehouse/contracts/http';
import { findFreePort } from '@gatehouse/platform/data-plane';
import { readTrustedMaterial } from '../audit/trusted-material.ts';
import { type TimedReport, verifyRecord } from '../audit/verify-record.ts';
import { asLauncher } from './as-launcher.ts';
import { LocalInstallation, type LocalInstallationOptions } from './local-installation.ts';

export interface VerifiedInstallation {
  report: TimedReport;
  /** Ids of the public keys that were at hand. */
  keyIds: string[];
}

/**
 * Verifies the record of a stopped installation: migrates it, starts its api and no worker, so that nothing is done while
 * it is looked at, and stops both again.
 *
 * @throws DomainError of whatever does not start; `installation_starting` while a launcher is at it
 */
export async function verifyInstallation(
  options: Omit<LocalInstallationOptions, 'port' | 'url' | 'programs'>,
): Promise<VerifiedInstallation> {
  const { dataFolder, keysFolder } = options;
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  return asLauncher(dataFolder, url, async () => {
    const installation = await LocalInstallation.start({ ...options, port, url, programs: ['api'] });
    try {
      const { publicKeys, receipts } = readTrustedMaterial({ local: { keys: keysFolder, data: dataFolder } });
      const client = createClient({ url, token: installation.operatorToken ?? '' });
      const report = await verifyRecord(
        client.lines(exportRecord, {}),
        { publicKeys, receipts, receiptsCameFirst: true },
        (events) => options.log(`${events.toLocaleString('en-US')} events verified so far`),
      );
      return { report, keyIds: publicKeys.map(({ id }) => id) };
    } finally {
      await installation.stop();
    }
  });
}

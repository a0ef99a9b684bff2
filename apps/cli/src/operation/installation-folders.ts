import { join } from 'node:path';
import { readPrivateJson, writePrivateFile } from '@gatehouse/platform/data-plane';
import { z } from 'zod';

/** The files and folders of an installation, by what is in them. All are below the data folder, except the keys. */
export const folders = {
  logs: (dataFolder: string): string => join(dataFolder, 'logs'),
  log: (dataFolder: string, name: string): string => join(dataFolder, 'logs', `${name}.log`),
  /** Unpacked programs; survives every start. */
  programs: (dataFolder: string): string => join(dataFolder, 'servers/programs'),
  /** Signing keys: beside the data folder, so that a backup of the data does not carry them. */
  keys: (dataFolder: string): string => `${dataFolder}-keys`,
  catalogue: (checkout: string): string => join(checkout, 'deploy/catalog'),
  migrations: (checkout: string): string => join(checkout, 'prisma/migrations'),
};

const Addresses = z.strictObject({ ownerUrl: z.string(), appUrl: z.string(), redisUrl: z.string() });

/** Where the data plane of a running installation is; its passwords are in the addresses. */
export type Addresses = z.infer<typeof Addresses>;

const addressesFile = (dataFolder: string): string => join(dataFolder, 'addresses.json');

export const saveAddresses = (dataFolder: string, { ownerUrl, appUrl, redisUrl }: Addresses): void =>
  writePrivateFile(addressesFile(dataFolder), `${JSON.stringify({ ownerUrl, appUrl, redisUrl }, null, 2)}\n`);

/** Null before the first start. */
export const savedAddresses = (dataFolder: string): Addresses | null =>
  readPrivateJson(addressesFile(dataFolder), Addresses);

import { createSignInLink, whoAmI } from '@gatehouse/contracts/access';
import { createClient } from '@gatehouse/contracts/http';
import { messageOf } from '@gatehouse/kernel';
import type { CommandContext } from '../command.ts';
import { findInstallation } from '../installation.ts';
import { announce } from './announcement.rules.ts';
import { installationStatus } from './installation-status.ts';

/** Prints where the installation is, a link that signs its admin in once, which model answers, and what to type next. */
export async function announceInstallation(
  context: CommandContext,
  url: string,
  how: { detached: boolean; worker: boolean },
): Promise<void> {
  const { checkout, dataFolder } = context.installation();
  const { token } = findInstallation(checkout, { data: dataFolder }, {});
  const [signIn, status] = await Promise.all([
    signInLink(url, token ?? '').catch((error: unknown) => {
      context.terminal.note(`gatehouse: no sign-in link could be made: ${messageOf(error)}`);
      return undefined;
    }),
    installationStatus(dataFolder),
  ]);
  context.terminal.write(announce({ url, signIn, model: status.model, dataFolder, ...how }));
}

async function signInLink(url: string, token: string): Promise<{ link: string; minutes: number }> {
  const client = createClient({ url, token });
  const { id } = await client.call(whoAmI, {});
  const { url: link, expiresAt } = await client.call(createSignInLink, { body: { person: id } });
  return { link, minutes: Math.round((Date.parse(expiresAt) - Date.now()) / 60_000) };
}

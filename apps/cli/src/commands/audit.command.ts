import { type AuditEvent, exportRecord, searchAuditEvents } from '@gatehouse/contracts/insight';
import type { Client, Page } from '@gatehouse/contracts/http';
import { DomainError, messageOf, systemClock } from '@gatehouse/kernel';
import type { Command } from 'commander';
import { onlyRecords, writeBundle } from '../audit/bundle-file.ts';
import { instantFrom } from '../audit/instant.rules.ts';
import { reportText } from '../audit/report-text.ts';
import { publicKeyFilesIn, readTrustedMaterial, type TrustedPlaces } from '../audit/trusted-material.ts';
import { verdictOf } from '../audit/verdict.rules.ts';
import { verifyRecord } from '../audit/verify-record.ts';
import { type CommandContext, type CommandDefinition, examples, type Installation, printJson } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { findInstallation } from '../installation.ts';
import { folders } from '../operation/installation-folders.ts';
import { table } from '../table.ts';

interface VerifyOptions {
  bundle?: string;
  publicKey?: string;
  checkpoints?: string;
  trustBundleKey?: boolean;
  json?: boolean;
}

interface SearchOptions {
  actor?: string;
  agent?: string;
  tool?: string;
  session?: string;
  type?: string;
  since?: string;
  until?: string;
  limit: string;
  json?: boolean;
}

const PAGE = 200;

/** `gatehouse audit verify|export|search`. */
export const command: CommandDefinition = {
  register(program, context) {
    const audit = program
      .command('audit')
      .description('verify, export and search the record of everything that happened');
    registerVerify(audit, context);
    registerExport(audit, context);
    registerSearch(audit, context);
  },
};

function registerVerify(audit: Command, context: CommandContext): void {
  const verify = audit
    .command('verify')
    .description('prove that nobody changed the record; exits 0 only when everything verifies')
    .option('--bundle <file>', 'verify an exported bundle, offline, instead of the installation')
    .option(
      '--public-key <file>',
      'PEM with the public key that must have signed (default: that of the installation here)',
    )
    .option('--checkpoints <file>', 'checkpoints kept outside the database (default: those of the installation here)')
    .option('--trust-bundle-key', 'believe the public keys in the record itself, whoever put them there')
    .option('--json', 'print JSON')
    .action(async (options: VerifyOptions) => {
      const { terminal } = context;
      const { trustBundleKey = false } = options;
      // Read before the record is: whatever was kept by now must be in it.
      const { publicKeys, receipts, sources } = readTrustedMaterial(trustedPlaces(options, context.installation()));
      const pieces = options.bundle ? onlyRecords(options.bundle) : recordOf(context.client());
      const report = await verifyRecord(
        pieces,
        { publicKeys, receipts, receiptsCameFirst: !options.bundle },
        (events) => {
          if (terminal.interactive) terminal.note(`${events.toLocaleString('en-US')} events verified so far`);
        },
      );
      const verdict = verdictOf(report, trustBundleKey);
      if (verdict !== 'verified') context.exitWith(EXIT.failed);
      if (options.json) printJson(terminal, { ...report, verified: verdict === 'verified', verdict });
      else terminal.write(reportText(terminal, report, sources, verdict));
    });
  examples(verify, [
    'gatehouse audit verify',
    'gatehouse audit verify --bundle record.jsonl.gz',
    'gatehouse audit verify --bundle record.jsonl.gz --public-key signing-key.pub.pem',
  ]);
}

function registerExport(audit: Command, context: CommandContext): void {
  const exporting = audit
    .command('export')
    .description('write the whole record into one file that can be verified offline')
    .option('--output <file>', 'file to write, packed when it ends in .gz; "-" for standard output', 'record.jsonl.gz')
    .action(async ({ output }: { output: string }) => {
      const pieces = recordOf(context.client());
      if (output === '-') {
        for await (const piece of pieces) context.terminal.write(piece);
        return;
      }
      await writeBundle(output, pieces);
      context.terminal.write(`${output}\n`);
      const local = localFolders(context.installation());
      const [key] = local ? publicKeyFilesIn(local.keys).slice(-1) : [];
      const words = key ? `--public-key ${key}` : '--public-key with the public key of that installation';
      context.terminal.note(`Verify it with: gatehouse audit verify --bundle ${output} ${words}`);
    });
  examples(exporting, ['gatehouse audit export', 'gatehouse audit export --output record.jsonl']);
}

function registerSearch(audit: Command, context: CommandContext): void {
  const search = audit
    .command('search')
    .description('find events, newest first')
    .option('--actor <actor>', 'who did it, like person:engineer')
    .option('--agent <id>', 'what an agent did, and what was done to it')
    .option('--tool <id>', 'calls of a tool, and what was done to it')
    .option('--session <id>', 'everything in a session')
    .option('--type <type>', 'type of event, like action.denied, or a family, like action.*')
    .option('--since <time>', 'from a time on: 2026-11-20, 2026-11-20T09:30:00Z, or how long ago, like 2h')
    .option('--until <time>', 'before a time')
    .option('--limit <count>', 'how many at most', '50')
    .option('--json', 'print JSON')
    .action(async (options: SearchOptions) => {
      const found = await find(context.client(), options);
      if (options.json) return printJson(context.terminal, found);
      context.terminal.write(eventsTable(found.rows));
    });
  examples(search, [
    'gatehouse audit search --tool codebase_search --since 2h',
    'gatehouse audit search --type action.denied --agent eng-prod --json',
  ]);
}

/** The record as the installation hands it out. */
async function* recordOf(client: Client): AsyncGenerator<string> {
  try {
    yield* client.lines(exportRecord, {});
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError('unavailable', 'export_interrupted', `the record broke off: ${messageOf(cause)}; try again`, {
      cause,
    });
  }
}

/**
 * Where to look for what the record is held against. A bundle is held against the installation on this machine unless a
 * key was named: nobody can tell whose bundle it is before it was.
 *
 * @throws DomainError `wrong_option`
 */
function trustedPlaces(options: VerifyOptions, installation: Installation): TrustedPlaces {
  const { bundle, publicKey, checkpoints, trustBundleKey } = options;
  if (trustBundleKey && publicKey) {
    throw new DomainError('invalid', 'wrong_option', 'give either --public-key or --trust-bundle-key, not both');
  }
  if (trustBundleKey) return { checkpoints };
  const { dataFolder } = installation;
  const here = { keys: folders.keys(dataFolder), data: dataFolder };
  const local = bundle ? (publicKey ? undefined : here) : localFolders(installation);
  return { publicKey, checkpoints, local };
}

/** Folders of the installation on this machine, when that is the one the command speaks to. */
function localFolders({ checkout, dataFolder, url }: Installation): { keys: string; data: string } | undefined {
  const local = findInstallation(checkout, { data: dataFolder }, {});
  return local.url === url ? { keys: folders.keys(dataFolder), data: dataFolder } : undefined;
}

async function find(
  client: Client,
  { json: _json, limit, since, until, ...filter }: SearchOptions,
): Promise<Page<AuditEvent>> {
  const wanted = Number(limit);
  if (!Number.isSafeInteger(wanted) || wanted < 1) {
    throw new DomainError('invalid', 'wrong_option', '--limit must be a whole number from 1');
  }
  const now = systemClock.now();
  const query = {
    ...filter,
    ...(since ? { since: instantFrom(since, now) } : {}),
    ...(until ? { until: instantFrom(until, now) } : {}),
  };
  const found: Page<AuditEvent> = { rows: [], next: null };
  do {
    const page = { limit: Math.min(PAGE, wanted - found.rows.length), ...(found.next ? { cursor: found.next } : {}) };
    const { rows, next } = await client.call(searchAuditEvents, { query: { ...query, ...page } });
    found.rows.push(...rows);
    found.next = next;
  } while (found.next !== null && found.rows.length < wanted);
  return found;
}

const eventsTable = (events: readonly AuditEvent[]): string =>
  table(
    events,
    [
      { heading: 'TIME', value: ({ at }) => at.slice(0, 23) },
      { heading: 'TYPE', value: ({ type }) => type },
      { heading: 'ACTOR', value: ({ actor }) => actor },
      { heading: 'FOR', value: ({ onBehalfOf }) => onBehalfOf },
      { heading: 'SUBJECT', value: ({ subject }) => subject },
      { heading: 'STREAM', value: ({ stream, position }) => `${stream} #${position}` },
    ],
    'no events',
  );

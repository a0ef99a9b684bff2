import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onlyRecords, readBundle, writeBundle } from './bundle-file.ts';
import { reportText } from './report-text.ts';
import { readTrustedMaterial } from './trusted-material.ts';
import { verifyRecord } from './verify-record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}
const textOf = async (file: string): Promise<string> => {
  let text = '';
  for await (const piece of readBundle(file)) text += piece;
  return text;
};
const EMPTY_RECORD = [
  { kind: 'record', version: 1, exportedAt: '2026-11-20T10:00:00.000Z', publicKeys: [] },
  { kind: 'end', events: 0, checkpoints: 0 },
].map((line) => `${JSON.stringify(line)}\n`);

describe('a bundle', () => {
  it.each(['record.jsonl', 'record.jsonl.gz'])(
    'is written to %s and read again, characters cut in the middle too',
    async (name) => {
      const file = join(folder, name);
      await writeBundle(file, pieces('first ü\n', 'x'.repeat(200_000), 'é🙂\n'));
      expect(await textOf(file)).toBe(`first ü\n${'x'.repeat(200_000)}é🙂\n`);
    },
  );

  it('is recognised as packed by what is in it, not by its name', async () => {
    await writeBundle(join(folder, 'a.gz'), pieces('text\n'));
    writeFileSync(join(folder, 'b'), readFileSync(join(folder, 'a.gz')));
    expect(await textOf(join(folder, 'b'))).toBe('text\n');
  });

  it('leaves no file behind when it broke off', async () => {
    async function* breaking(): AsyncGenerator<string> {
      yield 'begun';
      throw new Error('connection lost');
    }
    await expect(writeBundle(join(folder, 'a.gz'), breaking())).rejects.toMatchObject({ code: 'file_not_written' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is not there, or damaged, is a clear error', async () => {
    await expect(textOf(join(folder, 'none'))).rejects.toMatchObject({ code: 'file_unreadable' });
    await writeBundle(join(folder, 'a.gz'), pieces('x'.repeat(10_000)));
    writeFileSync(join(folder, 'cut.gz'), readFileSync(join(folder, 'a.gz')).subarray(0, 30));
    await expect(textOf(join(folder, 'cut.gz'))).rejects.toMatchObject({ code: 'file_unreadable' });
  });
});

describe('a file that was named as a bundle', () => {
  const read = async (text: string): Promise<string> => {
    writeFileSync(join(folder, 'named'), text);
    let found = '';
    for await (const piece of onlyRecords(join(folder, 'named'))) found += piece;
    return found;
  };

  it.each(['root:x:0:0\nmail:x:8:8\n', 'one line', '', '{"kind":"record"}\n', `${'x'.repeat(2_000_000)}\n`])(
    'is refused in one sentence when it never was one (%#)',
    async (text) => {
      await expect(read(text)).rejects.toMatchObject({ code: 'not_a_record' });
    },
  );

  it('is read when it begins as one, whatever follows', async () => {
    const text = `${EMPTY_RECORD[0]}no line of a record\n${'x'.repeat(200_000)}`;
    expect(await read(text)).toBe(text);
  });
});

describe('readTrustedMaterial', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

  it('takes what the installation on this machine has, which may be nothing yet', () => {
    const local = { keys: join(folder, 'keys'), data: join(folder, 'data') };
    expect(readTrustedMaterial({ local })).toEqual({ publicKeys: [], receipts: [], sources: [] });
    mkdirSync(local.keys);
    writeFileSync(join(local.keys, 'signing-key.pub.pem'), pem);
    const { publicKeys, sources } = readTrustedMaterial({ local });
    expect(publicKeys.map((key) => key.pem)).toEqual([pem]);
    expect(sources).toEqual([join(local.keys, 'signing-key.pub.pem')]);
  });

  it('takes the files that were named, and nothing else', () => {
    writeFileSync(join(folder, 'key.pem'), pem);
    writeFileSync(join(folder, 'kept.jsonl'), '');
    const named = { publicKey: join(folder, 'key.pem'), checkpoints: join(folder, 'kept.jsonl') };
    expect(readTrustedMaterial(named).sources).toEqual([named.publicKey, named.checkpoints]);
    expect(() => readTrustedMaterial({ publicKey: join(folder, 'none') })).toThrow('cannot be read');
    expect(() => readTrustedMaterial({ checkpoints: join(folder, 'none') })).toThrow('cannot be read');
  });
});

describe('verifyRecord', () => {
  const terminal = { write: () => undefined, note: () => undefined, interactive: false };

  it('verifies a record and says so in words', async () => {
    const report = await verifyRecord(pieces(...EMPTY_RECORD), {}, () => undefined);
    expect(report.verified).toBe(true);
    expect(reportText(terminal, report, [])).toMatch(/^verified\n {2}events {7}0 events in 0 streams/);
  });

  it('says which checkpoints have no receipt to be held against', async () => {
    const report = await verifyRecord(pieces(...EMPTY_RECORD), {}, () => undefined);
    expect(reportText(terminal, { ...report, receipts: 2, checkpoints: 2 }, [])).toContain(
      '2 receipts from outside the database compared\n',
    );
    expect(reportText(terminal, { ...report, receipts: 2, checkpoints: 3 }, [])).toContain(
      '1 checkpoint has none here',
    );
    expect(reportText(terminal, report, [])).toContain('name their file with --checkpoints');
  });

  it('says that it does not know the signer, which is no verification', async () => {
    const report = await verifyRecord(pieces(...EMPTY_RECORD), {}, () => undefined);
    const text = reportText(terminal, report, [], 'signer_unknown');
    expect(text).toMatch(/^NOT VERIFIED: consistent, but the signer is unknown\n/);
  });

  it('says what is wrong, and where', async () => {
    const report = await verifyRecord(pieces(EMPTY_RECORD[0] ?? ''), {}, () => undefined);
    const text = reportText(terminal, report, []);
    expect(text).toMatch(/^NOT VERIFIED: 1 problem\n/);
    expect(text).toContain('the last line is missing: the record was cut short');
  });
});

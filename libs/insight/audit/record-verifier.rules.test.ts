import { generateKeyPairSync, sign } from 'node:crypto';
import { publicKeyOf } from '@gatehouse/platform/crypto/rules';
import { eventHash } from '@gatehouse/platform/events/rules';
import { describe, expect, it } from 'vitest';
import type { EventLine } from './bundle.rules.ts';
import { type Checkpoint, type Head, receiptOf, sealCheckpoint } from './checkpoint.rules.ts';
import { RecordVerifier, type VerifierOptions } from './record-verifier.rules.ts';
import type { VerificationReport } from './verification.rules.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const key = publicKeyOf(privateKey);

/** A stream whose hashes fit. */
function chainOf(stream: string, bodies: string[]): EventLine[] {
  let previousHash = '';
  return bodies.map((body, index) => {
    const content = { stream, position: index + 1, at: `2026-11-20T09:30:00.00000${index}Z`, body };
    const hash = eventHash(Buffer.from(previousHash, 'hex'), content).toString('hex');
    const event: EventLine = { kind: 'event', ...content, previousHash, hash };
    previousHash = hash;
    return event;
  });
}

const headOf = (events: EventLine[]): Head[] => {
  const last = events.at(-1);
  return last ? [{ stream: last.stream, position: last.position, hash: last.hash }] : [];
};

function checkpointsOver(...coverages: EventLine[][][]): Checkpoint[] {
  const checkpoints: Checkpoint[] = [];
  for (const streams of coverages) {
    const draft = {
      number: checkpoints.length + 1,
      previousHash: checkpoints.at(-1)?.hash ?? '',
      snapshot: `${10 + checkpoints.length}:20:`,
      keyId: key.id,
      createdAt: `2026-11-20T09:3${checkpoints.length}:00.000Z`,
      heads: streams.flatMap(headOf),
    };
    checkpoints.push(sealCheckpoint(draft, (bytes) => sign(null, bytes, privateKey)));
  }
  return checkpoints;
}

const agent = chainOf('agent:a', ['1', '2', '3', '4']);
const session = chainOf('session:b', ['1', '2']);
// The first checkpoint was taken when the agent's stream had two events, the second when it had three.
const checkpoints = checkpointsOver([agent.slice(0, 2), session], [agent.slice(0, 3)]);

function verify(
  events: EventLine[],
  signed: Checkpoint[] = checkpoints,
  options: VerifierOptions = { publicKeys: [key] },
): VerificationReport {
  const verifier = new RecordVerifier(options);
  const lines: unknown[] = [
    { kind: 'record', version: 1, exportedAt: '2026-11-20T10:00:00.000Z', publicKeys: [key.pem] },
    ...signed.map((checkpoint) => ({ kind: 'checkpoint', ...checkpoint })),
    ...events,
    { kind: 'end', events: events.length, checkpoints: signed.length },
  ];
  for (const line of lines) verifier.accept(JSON.stringify(line));
  return verifier.finish();
}

const codes = ({ problems }: VerificationReport) =>
  problems.map(({ code, stream, position }) => [code, stream, position]);
const edit = (event: EventLine | undefined, change: Partial<EventLine>): EventLine => {
  if (!event) throw new Error('there is no such event');
  return { ...event, ...change };
};

describe('RecordVerifier', () => {
  it('verifies a record that nobody touched, and says how much a checkpoint covers', () => {
    expect(verify([...agent, ...session])).toEqual({
      verified: true,
      events: 6,
      coveredEvents: 5,
      streams: 2,
      checkpoints: 2,
      lastCheckpoint: { number: 2, createdAt: '2026-11-20T09:31:00.000Z' },
      exportedAt: '2026-11-20T10:00:00.000Z',
      keys: { ids: [key.id], broughtBy: 'verifier' },
      receipts: 0,
      problemCount: 0,
      problems: [],
    });
  });

  it('finds an event that was edited', () => {
    const events = [...agent.with(3, edit(agent[3], { body: 'other' })), ...session];
    expect(codes(verify(events))).toEqual([['event_edited', 'agent:a', 4]]);
  });

  it('finds an event whose time was edited', () => {
    const events = [...agent.with(0, edit(agent[0], { at: '2026-11-19T09:30:00.000000Z' })), ...session];
    expect(codes(verify(events))).toEqual([['event_edited', 'agent:a', 1]]);
  });

  it('finds an event that was edited with its hash made to fit', () => {
    const [forged] = chainOf('agent:a', ['forged']);
    expect(codes(verify([edit(forged, {}), ...agent.slice(1), ...session]))).toEqual([
      ['event_unchained', 'agent:a', 2],
    ]);
  });

  it('finds a stream that was rewritten with all hashes made to fit', () => {
    const forged = chainOf('agent:a', ['1', 'forged', '3', '4']);
    expect(codes(verify([...forged, ...session]))).toEqual([
      ['event_not_as_signed', 'agent:a', 2],
      ['event_not_as_signed', 'agent:a', 3],
    ]);
  });

  it('finds a deleted event, also the first', () => {
    expect(codes(verify([...agent.toSpliced(2, 1), ...session]))).toEqual([['events_missing', 'agent:a', 3]]);
    expect(codes(verify([...agent.slice(1), ...session]))).toEqual([['events_missing', 'agent:a', 1]]);
  });

  it('finds events that changed places', () => {
    const swapped = [
      edit(agent[0], {}),
      edit(agent[2], { position: 2 }),
      edit(agent[1], { position: 3 }),
      ...agent.slice(3),
    ];
    const found = verify([...swapped, ...session]);
    expect(found.problems.filter(({ code }) => code === 'event_edited').map(({ position }) => position)).toEqual([
      2, 3,
    ]);
  });

  it('finds an event that was put in twice', () => {
    expect(codes(verify([...agent, edit(agent[3], {}), ...session]))).toEqual([['event_out_of_order', 'agent:a', 4]]);
  });

  it('finds a stream that was cut short before its last signed head, and not what nobody signed', () => {
    expect(codes(verify([...agent.slice(0, 1), ...session]))).toEqual([['tail_missing', 'agent:a', 2]]);
    expect(verify([...agent.slice(0, 3), ...session]).verified).toBe(true);
  });

  it('finds a stream that was removed', () => {
    expect(codes(verify(agent))).toEqual([['stream_missing', 'session:b', null]]);
  });

  it('finds a stream that comes a second time', () => {
    expect(codes(verify([...agent, ...session, ...agent])).map(([code]) => code)).toContain('stream_out_of_order');
  });

  it('finds a checkpoint that was edited, removed, or signed by somebody else', () => {
    const events = [...agent, ...session];
    const [first, second] = checkpoints;
    if (!first || !second) throw new Error('there are two checkpoints');
    expect(codes(verify(events, [first, { ...second, createdAt: '2026-11-20T09:59:00.000Z' }]))[0]?.[0]).toBe(
      'checkpoint_invalid',
    );
    expect(codes(verify(events, [second]))[0]?.[0]).toBe('checkpoint_missing');
    expect(
      verify(events, [first, { ...second, heads: session.slice(1).flatMap((event) => headOf([event])) }]).problems[0],
    ).toMatchObject({
      code: 'checkpoint_invalid',
      message: 'checkpoint 2 was changed: its Merkle root does not fit its list of heads',
    });
    const forger = generateKeyPairSync('ed25519').privateKey;
    const forged = sealCheckpoint(second, (bytes) => sign(null, bytes, forger));
    expect(verify(events, [first, forged]).problems[0]?.message).toContain('did not make');
  });

  it('finds a record whose last checkpoint is gone, by what was kept outside the database', () => {
    const receipts = checkpoints.map(receiptOf);
    const found = verify([...agent.slice(0, 2), ...session], checkpoints.slice(0, 1), { publicKeys: [key], receipts });
    expect(codes(found)).toEqual([['checkpoint_missing', null, null]]);
    expect(verify([...agent, ...session], checkpoints, { publicKeys: [key], receipts })).toMatchObject({
      verified: true,
      receipts: 2,
    });
  });

  it('finds a history that was replaced as a whole, by what was kept outside the database', () => {
    const forged = chainOf('agent:a', ['forged']);
    const receipts = checkpoints.map(receiptOf);
    const found = verify(forged, checkpointsOver([forged]), { publicKeys: [key], receipts });
    expect(found.problems.map(({ code }) => code)).toEqual(['checkpoint_not_as_kept', 'checkpoint_missing']);
  });

  it('does not miss what was kept after the record was read', () => {
    const receipts = checkpointsOver([agent], [agent], [agent], [agent]).map((checkpoint) => ({
      ...receiptOf(checkpoint),
      createdAt: '2026-11-20T10:00:00.001Z',
    }));
    expect(
      verify([...agent, ...session], checkpoints, { publicKeys: [key], receipts: receipts.slice(2) }).verified,
    ).toBe(true);
  });

  it('misses what was kept before it asked for the record, whatever time the record claims to be from', () => {
    const receipts = checkpoints.map((checkpoint) => ({
      ...receiptOf(checkpoint),
      createdAt: '2026-11-20T10:00:00.001Z',
    }));
    const options = { publicKeys: [key], receipts };
    expect(verify(session, [], options).problems).toEqual([]);
    const found = verify(session, [], { ...options, receiptsCameFirst: true });
    expect(found.problems.map(({ code }) => code)).toEqual(['checkpoint_missing', 'checkpoint_missing']);
  });

  it('believes the keys of the bundle only when it was given none', () => {
    expect(verify([...agent, ...session], checkpoints, {}).keys).toEqual({ ids: [key.id], broughtBy: 'bundle' });
    const other = publicKeyOf(generateKeyPairSync('ed25519').publicKey);
    expect(verify([...agent, ...session], checkpoints, { publicKeys: [other] }).problems[0]?.message).toContain(
      'not at hand',
    );
  });

  it('finds a bundle that was cut short, is no bundle, or has lines in wrong places', () => {
    const cut = new RecordVerifier();
    cut.accept(JSON.stringify({ kind: 'record', version: 1, exportedAt: '2026-11-20T10:00:00.000Z', publicKeys: [] }));
    expect(codes(cut.finish())).toEqual([['bundle_incomplete', null, null]]);
    const scribble = new RecordVerifier();
    for (const line of ['scribble', '{"kind":"event"}', JSON.stringify(agent[0])]) scribble.accept(line);
    expect(scribble.finish().problems.map(({ code }) => code)).toEqual([
      'bundle_unreadable',
      'bundle_unreadable',
      'bundle_unreadable',
      'bundle_incomplete',
    ]);
  });

  it('lists the first problems and counts the rest', () => {
    const events = agent.map((event) => edit(event, { body: 'other' }));
    const report = verify([...events, ...session], checkpoints, { publicKeys: [key], listed: 2 });
    expect([report.problems.length, report.problemCount]).toEqual([2, 4]);
  });
});

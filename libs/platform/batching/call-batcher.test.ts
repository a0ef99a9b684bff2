import { describe, expect, it } from 'vitest';
import { CallBatcher } from './call-batcher.ts';

/** A batcher whose requests are answered by hand. */
function byHand() {
  const sent: { inputs: number[]; answer(answers: string[]): void; fail(error: Error): void }[] = [];
  const batcher = new CallBatcher<number, string>(
    (inputs) => new Promise((answer, fail) => sent.push({ inputs, answer, fail })),
  );
  return { sent, batcher };
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const said = (inputs: number[]) => inputs.map((input) => `answer ${input}`);

describe('CallBatcher', () => {
  it('sends what is asked at the same moment together, and gives everybody their own answer', async () => {
    const { sent, batcher } = byHand();
    const answers = Promise.all([1, 2, 3].map((input) => batcher.call(input)));
    await turn();
    expect(sent.map(({ inputs }) => inputs)).toEqual([[1, 2, 3]]);
    sent[0]?.answer(said([1, 2, 3]));
    expect(await answers).toEqual(said([1, 2, 3]));
  });

  it('fills the next request while two are under way', async () => {
    const { sent, batcher } = byHand();
    const answers: Promise<string>[] = [];
    for (const input of [1, 2, 3, 4]) {
      answers.push(batcher.call(input));
      await turn();
    }
    expect(sent.map(({ inputs }) => inputs)).toEqual([[1], [2]]);
    sent[0]?.answer(said([1]));
    await answers[0];
    await turn();
    expect(sent.map(({ inputs }) => inputs)).toEqual([[1], [2], [3, 4]]);
    for (const { inputs, answer } of sent) answer(said(inputs));
    expect(await Promise.all(answers)).toEqual(said([1, 2, 3, 4]));
  });

  it('sends no more than 128 at a time, and all of them', async () => {
    const { sent, batcher } = byHand();
    const answers = Promise.all(Array.from({ length: 300 }, (_, index) => batcher.call(index)));
    while (sent.length < 3) {
      await turn();
      for (const { inputs, answer } of sent) answer(said(inputs));
    }
    expect((await answers).at(-1)).toBe('answer 299');
    expect(sent.map(({ inputs }) => inputs.length)).toEqual([128, 128, 44]);
  });

  it('fails those whose request failed, and goes on', async () => {
    const { sent, batcher } = byHand();
    const failing = Promise.allSettled([batcher.call(1), batcher.call(2)]);
    await turn();
    sent[0]?.fail(new Error('no connection'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = batcher.call(3);
    await turn();
    sent[1]?.answer(said([3]));
    expect(await next).toBe('answer 3');
  });
});

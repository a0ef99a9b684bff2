import { describe, expect, it } from 'vitest';
import { awaitConfirmation } from './await-confirmation.ts';

const answering = (answers: ({ confirmed: number; processes: number } | null)[]) => {
  let asked = 0;
  const look = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? null;
    asked += 1;
    return answer;
  };
  return { look, asked: () => asked };
};

describe('awaitConfirmation', () => {
  it('asks until every process has confirmed', async () => {
    const { look, asked } = answering([
      { confirmed: 0, processes: 2 },
      { confirmed: 1, processes: 2 },
      { confirmed: 2, processes: 2 },
    ]);
    expect(await awaitConfirmation(look, { everyMs: 1 })).toEqual({ confirmed: 2, processes: 2 });
    expect(asked()).toBe(3);
  });

  it('gives up after a while, and says how many had', async () => {
    const { look } = answering([{ confirmed: 1, processes: 2 }]);
    expect(await awaitConfirmation(look, { everyMs: 1, longestMs: 5 })).toEqual({ confirmed: 1, processes: 2 });
  });

  it('asks no more for a switch that is not on any more', async () => {
    const { look, asked } = answering([{ confirmed: 1, processes: 2 }, null]);
    expect(await awaitConfirmation(look, { everyMs: 1 })).toBeNull();
    expect(asked()).toBe(2);
  });
});

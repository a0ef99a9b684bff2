import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { textArray } from './text-array.rules.ts';

const environment = testEnvironment();

describe('textArray', () => {
  it('is read by PostgreSQL as the texts that were given', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', ',', '{', ' ', 'ü', '🙂', '\n') });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), async (texts) => {
        const { rows } = await environment.database.pool.query('select $1::text[] as texts', [textArray(texts)]);
        expect(rows).toEqual([{ texts }]);
      }),
    );
  });
});

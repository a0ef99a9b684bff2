import { expect, it } from 'vitest';
import { CappedOutput } from './capped-output.ts';

it('keeps the beginning and knows how much there was', () => {
  const output = new CappedOutput(5);
  output.add(Buffer.from('abc'));
  expect(output).toMatchObject({ text: 'abc', cut: false, bytes: 3 });
  output.add(Buffer.from('def'));
  output.add(Buffer.from('ghi'));
  expect(output).toMatchObject({ text: 'abcde', cut: true, bytes: 9 });
});

it('shows a character that was cut through as what it is', () => {
  const output = new CappedOutput(2);
  output.add(Buffer.from('aé'));
  expect(output.text).toBe('a�');
});

import { expect, it } from 'vitest';
import { announce } from './announcement.rules.ts';

const announcement = {
  url: 'http://127.0.0.1:7070',
  signIn: { link: 'http://127.0.0.1:7070/sign-in#token=abc', minutes: 10 },
  model: { rehearsed: true, message: 'the built-in rehearsal answers, not a model' },
  dataFolder: '/checkout/.gatehouse',
  detached: false,
  worker: true,
};

it('says where it is, how to sign in, which model answers and what to type next', () => {
  const text = announce(announcement);
  expect(text).toContain('Gatehouse is ready at http://127.0.0.1:7070\n');
  expect(text).toContain('http://127.0.0.1:7070/sign-in#token=abc (once, within 10 minutes)');
  expect(text).toContain('REHEARSAL: the built-in rehearsal answers, not a model');
  expect(text).toContain('./gatehouse run eng-prod "');
  expect(text).toContain('Ctrl-C');
});

it('tells whoever has the prompt back how to stop it', () => {
  expect(announce({ ...announcement, detached: true })).toContain('Stop     ./gatehouse down\n');
});

it('does not call a real model a rehearsal', () => {
  const text = announce({ ...announcement, model: { rehearsed: false, message: 'Anthropic answers' } });
  expect(text).toContain('Model    Anthropic answers');
  expect(text).not.toContain('REHEARSAL');
});

it('says of one without a worker that nothing goes on, and how to look', () => {
  const text = announce({ ...announcement, model: null, worker: false });
  expect(text).toContain('without a worker: no session goes on');
  expect(text).toContain('--stop');
  expect(text).not.toContain('is ready');
  expect(text).not.toContain('eng-prod');
});

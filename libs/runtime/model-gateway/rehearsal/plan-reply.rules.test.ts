import type { Json } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { readConversation } from './conversation.rules.ts';
import type { RequestMessage, RequestTool } from './messages-request.ts';
import { planReply } from './plan-reply.rules.ts';
import type { ReplyPart } from './reply.ts';

const string = { type: 'string' };
const tool = (name: string, description: string, properties: Record<string, Json>): RequestTool => ({
  name,
  description,
  input_schema: { type: 'object', properties, required: Object.keys(properties) },
});

const SEARCH = tool('garden_search', 'Searches the garden journal, answers with file, line and snippet', {
  query: string,
});
const READ = tool('garden_read', 'Reads one file of the garden journal', { path: string });
const OTHER_READ = tool('shed_view', 'Shows a file from the shed', { path: string });
const ADD = tool('sum', 'Adds two numbers', { a: { type: 'number' }, b: { type: 'number' } });
const DELETE = tool('garden_delete', 'Deletes what was found about roses, watering and beds', { query: string });

const FOUND = [
  'journal/watering.ts:40',
  '40: /** Waters the rose beds: at dawn, from the rain barrel, unless it rained. */',
  '41: export function waterRoses(beds: Bed[]): void {',
  '42:   for (const bed of beds) barrel.pour(bed);',
  '',
  'journal/notes.md:3',
  '3: The roses like it dry.',
].join('\n');

/** Plays the conversation on: every call is answered, until there is an answer. */
function play(
  question: string,
  tools: RequestTool[],
  results: Record<string, string | Error>,
  before: RequestMessage[] = [],
) {
  const messages: RequestMessage[] = [...before, { role: 'user', content: question }];
  const calls: Extract<ReplyPart, { type: 'tool' }>[] = [];
  for (let turn = 1; turn < 10; turn += 1) {
    const [part] = planReply(readConversation(messages), tools);
    if (part?.type !== 'tool') return { calls, answer: part?.type === 'text' ? part.text : '', messages };
    calls.push(part);
    const result = results[part.tool] ?? '';
    messages.push(
      { role: 'assistant', content: [{ type: 'tool_use', id: `t${turn}`, name: part.tool, input: argumentsOf(part) }] },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: `t${turn}`,
            content: result instanceof Error ? result.message : result,
            is_error: result instanceof Error,
          },
        ],
      },
    );
  }
  throw new Error('rehearsal never came to an answer');
}

const argumentsOf = (part: Extract<ReplyPart, { type: 'tool' }>) =>
  ('arguments' in part ? part.arguments : {}) as Record<string, Json>;

describe('planReply', () => {
  it('searches, reads the best place and quotes it with file and line', () => {
    const whole = FOUND.split('\n').slice(0, 4).join('\n');
    const { calls, answer } = play('How are the rose beds watered?', [ADD, SEARCH, READ], {
      garden_search: FOUND,
      garden_read: whole,
    });
    expect(calls.map((call) => [call.tool, argumentsOf(call)])).toEqual([
      ['garden_search', { query: 'rose beds watered' }],
      ['garden_read', { path: 'journal/watering.ts' }],
    ]);
    expect(answer).toContain('`journal/watering.ts:40`');
    expect(answer).toContain('export function waterRoses');
    expect(answer).toMatch(/rehearsal: no model answered/);
  });

  it('is the same every time', () => {
    const once = () =>
      play('How are the rose beds watered?', [SEARCH, READ], { garden_search: FOUND, garden_read: FOUND });
    expect(once().answer).toBe(once().answer);
  });

  it('explains a denial in its own words', () => {
    const denial = 'Tool garden_search is switched off by platform-admin: moles';
    const { calls, answer } = play('Where are the roses?', [SEARCH, READ], { garden_search: new Error(denial) });
    expect(calls).toHaveLength(1);
    expect(answer).toContain('I could not look this up');
    expect(answer).toContain(denial);
  });

  it('tries another fitting tool after one that failed, and says so', () => {
    const { calls, answer } = play('How are the rose beds watered?', [SEARCH, READ, OTHER_READ], {
      garden_search: FOUND,
      garden_read: new Error('the journal is being rebound'),
      shed_view: FOUND,
    });
    expect(calls.map((call) => call.tool)).toEqual(['garden_search', 'garden_read', 'shed_view']);
    expect(answer).toContain('the journal is being rebound');
    expect(answer).toContain('journal/watering.ts:40');
  });

  it('takes what other tools say as the answer', () => {
    const { calls, answer } = play('What is the sum of 3 and 4?', [SEARCH, READ, ADD], { sum: 'That makes 7.' });
    expect(calls.map((call) => [call.tool, argumentsOf(call)])).toEqual([['sum', { a: 3, b: 4 }]]);
    expect(answer).toContain('That makes 7.');
  });

  it('never calls what changes something unless the question says so', () => {
    expect(play('Where are the roses watered?', [DELETE], {}).calls).toEqual([]);
    expect(play('Delete the roses!', [DELETE], { garden_delete: 'gone' }).calls).toHaveLength(1);
  });

  it('says plainly that no tool fits, or that there is none', () => {
    expect(play('Compose a limerick', [ADD], {})).toMatchObject({ calls: [], answer: expect.stringContaining('fits') });
    expect(play('Where are the roses?', [], {})).toMatchObject({
      calls: [],
      answer: expect.stringContaining('No tool'),
    });
  });

  it('says that nothing came back', () => {
    const { answer } = play('Where are the tulips?', [SEARCH], { garden_search: '' });
    expect(answer).toContain('nothing that came back answers this');
  });

  it('comes to an answer after three calls, whatever the tools say', () => {
    const { calls } = play('How are the tulip bulbs, spades and moles counted?', [SEARCH, READ, OTHER_READ], {
      garden_search: FOUND,
      garden_read: 'nothing of the kind',
      shed_view: 'nothing either',
    });
    expect(calls.length).toBeLessThanOrEqual(3);
  });

  const WRITE = tool('garden_write', 'Writes a file of the garden journal', { path: string, content: string });

  it('does one step after another, with what the one before found', () => {
    const { calls, answer } = play('Read may.md, then write a summary into june.md', [SEARCH, READ, WRITE], {
      garden_read: 'The roses were planted in May.',
      garden_write: 'Written.',
    });
    expect(calls.map((call) => [call.tool, argumentsOf(call)])).toEqual([
      ['garden_read', { path: 'may.md' }],
      ['garden_write', { path: 'june.md', content: 'The roses were planted in May.' }],
    ]);
    expect(answer).toContain('Written.');
  });

  it('writes nothing after a step that failed, and nothing that it would have to invent', () => {
    const failed = play('Read may.md, then write it into june.md', [READ, WRITE], {
      garden_read: new Error('there is no such file'),
    });
    expect(failed.calls.map((call) => call.tool)).toEqual(['garden_read']);
    expect(failed.answer).toContain('there is no such file');
    expect(play('Write a summary into june.md', [READ, WRITE], {}).calls).toEqual([]);
  });

  it('takes no tool that changes something for a step that no tool fits', () => {
    const { calls } = play('Read may.md and then show june.md', [READ, DELETE], { garden_read: 'The roses.' });
    expect(calls.every((call) => call.tool === 'garden_read')).toBe(true);
  });

  it('comes to an end with any number of steps', () => {
    const steps = Array.from({ length: 30 }, (_, index) => `write it into ${index}.md`).join(' and then ');
    const { calls } = play(`Read may.md and then ${steps}`, [READ, WRITE], { garden_read: 'roses' });
    expect(calls.length).toBeLessThanOrEqual(4);
  });

  it('understands a short follow-up by the question before', () => {
    const first = play('How are the rose beds watered?', [SEARCH], { garden_search: FOUND });
    const before: RequestMessage[] = [...first.messages, { role: 'assistant', content: first.answer }];
    const { calls } = play('And where is that tested?', [SEARCH], { garden_search: FOUND }, before);
    expect(calls[0] && argumentsOf(calls[0])).toEqual({ query: 'tested rose beds watered' });
  });
});

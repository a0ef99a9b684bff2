import { expect, it } from 'vitest';
import { readConversation } from './conversation.rules.ts';

const text = (words: string) => ({ type: 'text' as const, text: words });

it('takes for the question what the person said, and not a note that a program put beside it', () => {
  const note = text('<memory>\nNotes.\n- We deploy on Tuesdays.\n</memory>');
  const { question, before } = readConversation([
    { role: 'user', content: 'Hello.' },
    { role: 'assistant', content: 'Good day.' },
    { role: 'user', content: [text('Where is the <b>parser</b>?'), note] },
  ]);
  expect({ question, before }).toEqual({ question: 'Where is the <b>parser</b>?', before: 'Hello.' });
});

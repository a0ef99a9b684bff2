import { DomainError } from '@gatehouse/kernel';
import { z } from 'zod';
import { LONGEST_MEMORY, MOST_FACTS, type Note } from './memory.ts';

const MOST_KEYWORDS = 12;

const Words = z.string().trim().min(1).max(LONGEST_MEMORY);
const Keywords = z.array(z.string().trim().min(1).max(60)).max(MOST_KEYWORDS).default([]);

/** What a model is to answer: a summary and facts, within bounds. What is beyond them is refused, not cut. */
const ExtractionAnswer = z.object({
  summary: Words.nullable().default(null),
  facts: z.array(z.object({ content: Words, keywords: Keywords })).max(MOST_FACTS),
});

/**
 * Reads a model's answer to the extraction prompt: one JSON object, whatever stands around it.
 *
 * @throws DomainError `memory_answer_invalid` that names the field that is wrong, never the answer itself
 */
export function readExtraction(text: string): Note[] {
  const parsed = ExtractionAnswer.safeParse(parseObject(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`${issue?.path.join('.') || 'the answer'}: ${issue?.message}`);
  }
  const { summary, facts } = parsed.data;
  return [
    ...(summary === null ? [] : [{ kind: 'summary' as const, content: summary, keywords: [] }]),
    ...facts.map((fact) => ({ kind: 'fact' as const, ...fact })),
  ];
}

function parseObject(text: string): unknown {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (from < 0 || to < from) throw invalid('there is no JSON object in it');
  try {
    return JSON.parse(text.slice(from, to + 1));
  } catch {
    throw invalid('it is not JSON');
  }
}

const invalid = (why: string): DomainError =>
  new DomainError(
    'invalid',
    'memory_answer_invalid',
    `the model's answer to the extraction of memories is wrong: ${why}`,
  );

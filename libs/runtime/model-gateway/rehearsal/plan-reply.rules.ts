import { choosePassages, answers, type Passage } from './choose-passages.rules.ts';
import { type Choice, chooseTool, findsThings, readsPlaces } from './choose-tool.rules.ts';
import { composeAnswer, composeNoTool } from './compose-answer.rules.ts';
import type { Conversation, PastCall } from './conversation.rules.ts';
import { excerptsOf } from './excerpts.rules.ts';
import type { Material } from './fill-arguments.rules.ts';
import { neighbours } from './relevance.rules.ts';
import type { RequestTool } from './messages-request.ts';
import type { ReplyPart } from './reply.ts';
import { stepsOf } from './request-steps.rules.ts';
import { listedTerms } from './wish.rules.ts';
import { type Term, termsOf } from './words.rules.ts';

/** Calls for one question at most. */
const MOST_CALLS = 3;
const PASSAGES_SHOWN = 3;
/** Of a result that no word of the question leads into. */
const LINES_SHOWN = 20;
/** Characters of what was found that a later step is given. */
const LONGEST_FOUND = 8_000;

/**
 * What rehearsal does next: one tool call, or the answer. It decides by words alone and the same way every time, and
 * knows no tool, question or path of its own.
 */
export function planReply(conversation: Conversation, tools: readonly RequestTool[]): ReplyPart[] {
  const terms = questionTerms(conversation);
  const passages = found(conversation, terms);
  const steps = stepsOf(conversation.question);
  const choice =
    steps.length > 1
      ? nextStep(conversation, steps, tools, passages)
      : conversation.calls.length < MOST_CALLS
        ? nextCall(conversation, tools, terms, passages)
        : null;
  if (choice) return [{ type: 'tool', tool: choice.tool, arguments: choice.arguments }];
  const text =
    conversation.calls.length === 0 ? composeNoTool(tools.length) : composeAnswer(passages, conversation.calls);
  return [{ type: 'text', text }];
}

/**
 * The call for the next step of a request of several: one call for each, in their order. After one that failed or that no tool
 * fits there are no more, since what comes after was to be done with its result.
 */
function nextStep(
  { calls }: Conversation,
  steps: readonly string[],
  tools: readonly RequestTool[],
  passages: readonly Passage[],
): Choice | null {
  const step = steps[calls.length];
  if (step === undefined || calls.some((call) => call.failed)) return null;
  const found = calls.length > 0 ? { found: textFound(step, calls, passages) } : {};
  return chooseTool(tools, { question: step, terms: termsOf(step), places: passages, ...found }, calls);
}

/** What the steps before found: the passages for a summary, else the whole of what the last call returned. */
function textFound(step: string, calls: readonly PastCall[], passages: readonly Passage[]): string {
  const whole = calls.at(-1)?.result ?? '';
  const shortly = /\b(?:summar\w+|findings?|find|found|answers?)\b/i.test(step) && passages.length > 0;
  const text = shortly ? passages.map(({ lines }) => lines.join('\n')).join('\n\n') : whole;
  return text.slice(0, LONGEST_FOUND);
}

/** A short follow-up ("and where is that tested?") also means what the question before was about. */
function questionTerms({ question, before }: Conversation): Term[] {
  const own = termsOf(question);
  if (own.length >= 2 || before === '') return own;
  const known = new Set(own.map((term) => term.stems.join(' ')));
  return [...own, ...termsOf(before).filter((term) => !known.has(term.stems.join(' ')))];
}

/** The passages that tell most; where none shares a word with the question, what the last call said. */
function found({ question, calls }: Conversation, terms: readonly Term[]): Passage[] {
  const done = calls.filter((call) => !call.failed);
  const excerpts = done.flatMap((call) => excerptsOf(call.result).map((excerpt) => placed(excerpt, call)));
  const chosen = choosePassages(question, terms, excerpts, PASSAGES_SHOWN);
  if (chosen.length > 0) return chosen;
  return excerpts.slice(-1).map((last) => ({ ...last, lines: last.lines.slice(0, LINES_SHOWN), score: 0 }));
}

/** A file's content comes without its name: the call had it. */
function placed(excerpt: ReturnType<typeof excerptsOf>[number], call: PastCall): typeof excerpt {
  if (excerpt.file !== null) return excerpt;
  const path = Object.values(call.arguments).find(
    (value) => typeof value === 'string' && /^[\w@./~-]+\.\w+$/.test(value),
  );
  return typeof path === 'string' ? { ...excerpt, file: path } : excerpt;
}

function nextCall(
  { question, calls }: Conversation,
  tools: readonly RequestTool[],
  terms: readonly Term[],
  passages: readonly Passage[],
): Choice | null {
  const usable = tools.filter((tool) => !calls.some((call) => call.failed && call.name === tool.name));
  const done = calls.filter((call) => !call.failed);
  if (done.length === 0) return chooseTool(usable, { question, terms, places: [] }, calls);

  // What was asked of any other kind of tool is answered by what it said.
  if (!done.every((call) => isOf(call, tools, findsThings) || isOf(call, tools, readsPlaces))) return null;
  const material = { question, terms, places: unread(passages, done) };
  const reading = chooseTool(usable.filter(readsPlaces), material, calls, 0);
  if (reading?.place && !done.some((call) => isOf(call, tools, readsPlaces))) return reading;
  const [best] = passages;
  return !best || !answers(question, terms, best) ? (searchAgain(material, passages, usable, calls) ?? reading) : null;
}

/** Another search: for the things alone that are to be listed, else with words that stand beside those that were found. */
function searchAgain(
  material: Material,
  passages: readonly Passage[],
  usable: readonly RequestTool[],
  calls: readonly PastCall[],
): Choice | null {
  const listed = listedTerms(material.question);
  const terms = listed.length > 0 ? listed : [...material.terms, ...neighbours(material.terms, passages)];
  return chooseTool(usable.filter(findsThings), { ...material, terms }, calls, 0);
}

/** Places whose file was not read as a whole yet. */
const unread = (passages: readonly Passage[], done: readonly PastCall[]): Passage[] =>
  passages.filter((passage) => !done.some((call) => Object.values(call.arguments).includes(passage.file)));

const isOf = (call: PastCall, tools: readonly RequestTool[], kind: (tool: RequestTool) => boolean): boolean =>
  tools.some((tool) => tool.name === call.name && kind(tool));

import { stem, wordsOf } from './words.rules.ts';

/** Verbs that ask for the same kind of deed, one kind in each line: a person says any of them, a tool is named with another. */
const KINDS = [
  'search find query look lookup locate grep retrieve discover',
  'read open view show print cat display',
  'list enumerate',
  'write save store put note create',
  'create make',
  'edit replace change modify update',
  'move rename',
  'delete remove erase',
  'add plus sum total',
  'execute run exec',
  'compress zip gzip pack',
].map(stemsIn);

/** Verbs of tools that find something out, and words of questions that ask for it. */
export const FINDING = stemsIn('search find query look lookup locate grep retrieve discover');
/** Verbs of tools that show one thing as a whole, and words of people who want to see it. */
export const READING = stemsIn('read open view show print cat display content contents');
/** Verbs of tools that change something: never called unless the question says so itself. */
export const CHANGING = stemsIn(
  'write create delete remove edit update move rename set put post send add insert drop merge deploy restart kill execute run trigger toggle upload start stop approve close',
);
/** What only people say of it. */
const CHANGING_OF_PEOPLE = stemsIn('save store note make replace modify change erase append copy');

const POLITE =
  /^(?:(?:please|kindly|now|then|also|first|finally|and|(?:can|could|would|will) you|i (?:want|need|would like|'d like) you to|let us|let's)\b[\s,]*)+/i;
const ASKS =
  /^(?:where|how|why|which|who|whose|when|what|is|are|was|were|does|do|did|has|have|should|(?:can|could|may|might|will|would)(?! you))\b/i;
const ASKS_WHAT_IS_THERE =
  /^(?:what|which)\b[^?]*\b(?:are|is) (?:there )?(?:in|inside|below|under)\b[^?]*\b(?:folder|directory|dir)\b/i;

/** The kind of deed that a verb asks for, as the stems of its verbs; only the verb itself where it is of no known kind. */
export function kindsOf(verbStem: string): Set<string> {
  return new Set([verbStem, ...KINDS.filter((kind) => kind.has(verbStem)).flatMap((kind) => [...kind])]);
}

/** What a request begins with when it tells somebody to do something; null for a question. */
export function leadVerb(request: string): string | null {
  const plain = request.trim().replace(POLITE, '');
  if (ASKS_WHAT_IS_THERE.test(plain)) return stem('list');
  if (ASKS.test(plain)) return null;
  const [first] = wordsOf(plain);
  return first === undefined ? null : stem(first);
}

/** Whether a request wants to know something, and nothing to be done. */
export const isQuestion = (request: string): boolean => ASKS.test(request.trim().replace(POLITE, ''));

/** Whether a stem is a verb that tells somebody to change something. */
export const changes = (verbStem: string): boolean => CHANGING.has(verbStem) || CHANGING_OF_PEOPLE.has(verbStem);

/** Whether a stem is a verb of any kind that is known here. */
export const isVerb = (verbStem: string): boolean => changes(verbStem) || KINDS.some((kind) => kind.has(verbStem));

function stemsIn(words: string): Set<string> {
  return new Set(words.split(' ').map(stem));
}

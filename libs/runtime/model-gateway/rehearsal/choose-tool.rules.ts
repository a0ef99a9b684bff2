import { canonicalJson, type Json } from '@gatehouse/kernel';
import type { PastCall } from './conversation.rules.ts';
import { type Filled, fillArguments, type Material } from './fill-arguments.rules.ts';
import type { RequestTool } from './messages-request.ts';
import { matchOf, stemSet } from './relevance.rules.ts';
import { stem, stemsOf, wordsOf } from './words.rules.ts';

/** A tool with arguments for it. */
export interface Choice extends Filled {
  tool: string;
  score: number;
}

const stems = (words: string): Set<string> => new Set(words.split(' ').map(stem));
/** Verbs of tools that find something out, and words of questions that ask for it. */
const FINDING = stems('search find query look lookup locate grep retrieve discover');
const ASKING = stems('where which how what who when why does search find look locate explain describe show');
/** Verbs of tools that show one thing as a whole, and words of people who want to see it. */
const READING = stems('read open view show print cat display content contents');
/** Verbs of tools that change something: never called unless the question says so itself. */
const CHANGING = stems(
  'write create delete remove edit update move rename set put post send add insert drop merge deploy restart kill execute run trigger toggle upload start stop approve close',
);
/** Least score at which a tool is worth calling. */
const FITTING = 1;

/**
 * The tool that fits best: by the words that its name, description and schema share with the question, by what its
 * verb does, and by how well its arguments can be filled.
 *
 * @param past calls that were made already; none is repeated with the same arguments
 * @param least score below which a tool does not fit; 0 where it is decided already what the tool is for
 * @returns null when no tool fits
 */
export function chooseTool(
  tools: readonly RequestTool[],
  material: Material,
  past: readonly PastCall[],
  least = FITTING,
): Choice | null {
  const choices = tools.flatMap((tool): Choice[] => {
    const filled = fillArguments(tool.input_schema, { ...material, tool: tool.name });
    if (!filled || past.some((call) => call.name === tool.name && same(call.arguments, filled.arguments))) return [];
    return [{ ...filled, tool: tool.name, score: scoreOf(tool, tools, material, filled) + kinship(tool, past) }];
  });
  const [best] = choices.sort((left, right) => right.score - left.score);
  return best && best.score >= least ? best : null;
}

/** Whether a tool shows the content of a place: a verb of reading, or of nothing else, and a place among its arguments. */
export const readsPlaces = (tool: RequestTool): boolean =>
  verbsOf(tool).some((verb) => READING.has(verb)) && !verbsOf(tool).some((verb) => CHANGING.has(verb));

/** Whether a tool finds things by words. */
export const findsThings = (tool: RequestTool): boolean => verbsOf(tool).some((verb) => FINDING.has(verb));

function scoreOf(
  tool: RequestTool,
  tools: readonly RequestTool[],
  { question, terms }: Material,
  filled: Filled,
): number {
  const asked = new Set(wordsOf(question).map(stem));
  const verbs = verbsOf(tool);
  if (verbs.some((verb) => CHANGING.has(verb) && !asked.has(verb))) return 0;

  const name = stemSet(tool.name);
  const description = stemSet(tool.description ?? '');
  const schema = stemSet(canonicalJson(tool.input_schema));
  const words = [...new Set(stemsOf(question))];
  const shared = words.reduce((total, word) => {
    const rarity = Math.log(
      1 +
        tools.length /
          (1 + tools.filter((other) => stemSet(`${other.name} ${other.description ?? ''}`).has(word)).length),
    );
    return total + rarity * ((name.has(word) ? 2 : 0) + (description.has(word) ? 1 : 0) + (schema.has(word) ? 0.3 : 0));
  }, 0);
  const named = terms.some((term) => term.weight >= 2 && matchOf(term, name) === 1) ? 3 : 0;
  const asks = [...asked].some((word) => ASKING.has(word));
  const finding = asks && verbs.some((verb) => FINDING.has(verb)) ? 2.5 : 0;
  const reading = filled.place !== null && question.includes(filled.place) && readsPlaces(tool) ? 4 : 0;
  return (shared + named + finding + reading + filled.numbers) * filled.fit;
}

/** Tools whose names share words with one that answered know the same things: what one found, the other can read. */
function kinship(tool: RequestTool, past: readonly PastCall[]): number {
  const name = wordsOf(tool.name);
  const answered = past.filter((call) => !call.failed).flatMap((call) => wordsOf(call.name));
  return name.filter((word) => answered.includes(word)).length;
}

/** Stems of the words in a tool's name: that is where tools say what they do. */
const verbsOf = (tool: RequestTool): string[] => wordsOf(tool.name).map(stem);

const same = (left: Json, right: Json): boolean => canonicalJson(left) === canonicalJson(right);

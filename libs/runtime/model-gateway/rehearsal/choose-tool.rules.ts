import { canonicalJson, type Json } from '@gatehouse/kernel';
import type { PastCall } from './conversation.rules.ts';
import { type Filled, fillArguments, type Material } from './fill-arguments.rules.ts';
import type { RequestTool } from './messages-request.ts';
import { matchOf, stemSet } from './relevance.rules.ts';
import { looksLikeFolder } from './named-values.rules.ts';
import { CHANGING, changes, FINDING, isQuestion, isVerb, kindsOf, leadVerb, READING } from './verbs.rules.ts';
import { stem, stemsOf, wordsOf } from './words.rules.ts';

/** A tool with arguments for it. */
export interface Choice extends Filled {
  tool: string;
  score: number;
}

/** Words of questions that ask to find something out. */
const ASKING = new Set(
  'where which how what who when why does search find look locate explain describe show'.split(' ').map(stem),
);
/** Words for a place that holds other places. */
const FOLDER = new Set(['folder', 'directory', 'tree', 'list'].map(stem));
/** A question for what stands in something. */
const ASKS_FOR_CONTENT = /\b(?:in|say|says|contain|contains|inside|content|contents|lines?)\b/i;
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
    if (!filled || !mayBeCalled(tool, material.question, filled)) return [];
    if (past.some((call) => call.name === tool.name && same(call.arguments, filled.arguments))) return [];
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
  const asks = isQuestion(question) || [...asked].some((word) => ASKING.has(word));
  const finding = asks && verbs.some((verb) => FINDING.has(verb)) ? 2.5 : 0;
  const given = filled.numbers * 1.5 + filled.choices * 3 - filled.placesLeft * 2;
  return (
    (shared + named + finding + given + deedScore(tool, tools, question) + placeScore(tool, question, filled)) *
    filled.fit
  );
}

/** What changes something is called when the request tells to, in any verb of that kind; a question never does. */
function mayBeCalled(tool: RequestTool, question: string, filled: Filled): boolean {
  const changing = verbsOf(tool).filter((verb) => CHANGING.has(verb));
  const asked = new Set(wordsOf(question).map(stem));
  const told = changing.every((verb) => [...kindsOf(verb)].some((word) => asked.has(word)));
  return told && (changing.length === 0 || !isQuestion(question) || filled.numbers > 1);
}

/**
 * How well what a tool's name says that it does fits the verb that the request begins with. What tells to change something is not
 * done by a tool that only looks, where there is one that does it.
 */
function deedScore(tool: RequestTool, tools: readonly RequestTool[], question: string): number {
  const lead = leadVerb(question);
  if (lead === null || !isVerb(lead)) return 0;
  const kind = kindsOf(lead);
  const does = (other: RequestTool) => verbsOf(other).some((verb) => kind.has(verb));
  if (does(tool)) return verbsOf(tool).includes(lead) ? 5 : 4;
  return changes(lead) && tools.some(does) ? -3 : 0;
}

/** How well a tool fits the place that a request names: a file to be read, or a folder to be listed. */
function placeScore(tool: RequestTool, question: string, { place }: Filled): number {
  if (place === null || !question.includes(place)) return 0;
  const holdsPlaces = verbsOf(tool).some((word) => FOLDER.has(word));
  if (looksLikeFolder(place)) return holdsPlaces ? 2 : readsPlaces(tool) ? -2 : 0;
  if (!readsPlaces(tool)) return findsThings(tool) ? -2 : 0;
  const lead = leadVerb(question);
  if (lead === null) return ASKS_FOR_CONTENT.test(question) ? 4 : 1.5;
  return READING.has(lead) || !isVerb(lead) ? 4 : 0;
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

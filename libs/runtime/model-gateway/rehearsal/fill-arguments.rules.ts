import type { Json } from '@gatehouse/kernel';
import type { Passage } from './choose-passages.rules.ts';
import { codeIn, contentIn, globsIn, type NamedNumber, namedNumbersIn, placesIn } from './named-values.rules.ts';
import { isWorthSearching, numbersIn, quotedIn, stem, stemsOf, type Term, termsOf, wordsOf } from './words.rules.ts';

/** What arguments can be made of. */
export interface Material {
  question: string;
  /** Name of the tool; what follows its words in the question is what it is to be told. */
  tool?: string;
  terms: readonly Term[];
  /** The best passages of earlier results, best first; places to look at more closely. */
  places: readonly Pick<Passage, 'file' | 'line' | 'lines'>[];
  /** What the steps before this one found, for "it" and "a summary". */
  found?: string;
}

/** Arguments for a tool, and how well they fit. */
export interface Filled {
  arguments: { [name: string]: Json };
  /** 1 when every required one was found in the question or the results; less for every one that was guessed. */
  fit: number;
  /** How many of the question's own numbers they use: what asks for numbers is seldom asked by chance. */
  numbers: number;
  /** How many choices they take that the question names. */
  choices: number;
  /** How many places of the question they leave unused. */
  placesLeft: number;
  /** The place that the arguments point to, if they do. */
  place: string | null;
}

/** What a question has to give, each once: what one argument takes is gone for the next. */
interface Supply {
  material: Material;
  numbers: number[];
  named: NamedNumber[];
  places: string[];
  quoted: string[];
}

type Schema = { [member: string]: Json };

const PLACE_WORDS = [
  'path',
  'file',
  'filename',
  'filepath',
  'uri',
  'folder',
  'directory',
  'dir',
  'source',
  'destination',
  'src',
  'dest',
];
const SEARCH_WORDS = [
  'query',
  'q',
  'search',
  'text',
  'term',
  'terms',
  'keyword',
  'keywords',
  'topic',
  'pattern',
  'phrase',
  'needle',
];
const CODE_WORDS = ['code', 'script', 'program', 'command', 'expression'];
const GLOB_WORDS = ['pattern', 'glob'];
const WORDING_WORDS = ['message', 'content', 'input', 'prompt', 'question', 'body', 'value', 'string', 'comment'];
const FIRST_LINE_WORDS = ['from', 'start', 'offset', 'begin', 'first'];
const LAST_LINE_WORDS = ['to', 'end', 'until', 'last'];
/** Lines to look at around a place that was found. */
const LINES_BEFORE = 30;
const LINES_AFTER = 60;

/**
 * Fills a tool's arguments from its schema: every required property, and those optional ones that the question or a
 * found place speaks of.
 *
 * @returns null when a required property cannot be filled without inventing it
 */
export function fillArguments(schema: Schema, material: Material): Filled | null {
  const supply: Supply = {
    material,
    numbers: numbersIn(material.question),
    named: namedNumbersIn(material.question),
    places: placesIn(material.question),
    quoted: quotedIn(material.question).filter((words) => !placesIn(words).includes(words)),
  };
  return fillFrom(schema, supply);
}

function fillFrom(schema: Schema, supply: Supply): Filled | null {
  const properties = asObject(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  const filled: Filled = { arguments: {}, fit: 1, numbers: 0, choices: 0, placesLeft: 0, place: null };
  const given = supply.numbers.length + supply.named.length;
  for (const [name, declared] of Object.entries(properties)) {
    const property = asObject(declared ?? null);
    const value = required.includes(name)
      ? requiredValue(name, property, supply)
      : optionalValue(name, property, supply);
    if (value === null && required.includes(name)) return null;
    if (value === null) continue;
    filled.arguments[name] = value.value;
    filled.fit *= value.sure;
    if (Array.isArray(property.enum) && value.sure === 1) filled.choices += 1;
    if (isPlace(name)) filled.place = String(Array.isArray(value.value) ? value.value[0] : value.value);
  }
  filled.numbers = given - supply.numbers.length - supply.named.length;
  filled.placesLeft = supply.places.length;
  return filled;
}

interface Value {
  value: Json;
  /** 0 to 1. */
  sure: number;
}

const sure = (value: Json): Value => ({ value, sure: 1 });
const guess = (value: Json, certainty = 0.5): Value => ({ value, sure: certainty });

function requiredValue(name: string, property: Schema, supply: Supply): Value | null {
  const chosen = enumerated(property, supply.material);
  if (chosen) return chosen;
  switch (typeOf(property)) {
    case 'string':
      return stringValue(name, property, supply);
    case 'integer':
    case 'number': {
      const named = takeNamed(name, property, supply);
      if (named !== null) return sure(withinBounds(named, property));
      const number = supply.numbers.shift();
      return number !== undefined
        ? sure(withinBounds(number, property))
        : (lineValue(name, supply.material) ?? fallback(property));
    }
    case 'boolean':
      return sure(property.default ?? false);
    case 'array': {
      const items = asObject(property.items ?? null);
      const first = requiredValue(name, items, supply);
      if (first === null) return null;
      const values = [first];
      while (isPlace(name) && supply.places.length > 0) values.push(sure(supply.places.shift() ?? null));
      return { value: values.map(({ value }) => value), sure: first.sure };
    }
    case 'object': {
      const inner = fillFrom(property, supply);
      return inner && { value: inner.arguments, sure: inner.fit };
    }
    default:
      return fallback(property);
  }
}

/**
 * Optional arguments are left to their defaults, but for a choice that the question names, numbers that it says this of, a
 * folder to look in, and lines around a place.
 */
function optionalValue(name: string, property: Schema, supply: Supply): Value | null {
  if (Array.isArray(property.enum)) {
    const named = enumerated(property, supply.material);
    return named?.sure === 1 ? named : null;
  }
  const type = typeOf(property);
  if (type === 'integer' || type === 'number') {
    const named = takeNamed(name, property, supply);
    return named === null ? lineValue(name, supply.material) : sure(withinBounds(named, property));
  }
  const place =
    type === 'string' && property.default === undefined && isPlace(name) ? supply.places.shift() : undefined;
  return place === undefined ? null : sure(place);
}

/** The number of the question that is said to be of what a property is about. */
function takeNamed(name: string, property: Schema, supply: Supply): number | null {
  const about = new Set(stemsOf(`${wordsOf(name).join(' ')} ${describe(property)}`));
  const [begins, ends] = [speaksOf(name, FIRST_LINE_WORDS), speaksOf(name, LAST_LINE_WORDS)];
  const suits = ({ of, role }: NamedNumber): boolean => {
    if (!of.every((word) => about.has(word))) return false;
    if (begins) return role === 'from';
    if (ends) return role === 'to' || role === 'first';
    return role === null || ((role === 'first' || role === 'last') && wordsOf(describe(property)).includes(role));
  };
  const index = supply.named.findIndex((number) => number.of.length > 0 && suits(number));
  const [taken] = index < 0 ? [] : supply.named.splice(index, 1);
  if (!taken) return null;
  supply.numbers = supply.numbers.filter((number) => number !== taken.value);
  return taken.value;
}

function stringValue(name: string, property: Schema, supply: Supply): Value | null {
  const { material, quoted } = supply;
  const [glob] = speaksOf(name, GLOB_WORDS) ? globsIn(material.question) : [];
  if (glob !== undefined) return sure(glob);
  if (isPlace(name)) return placeValue(supply);
  const code = speaksOf(name, CODE_WORDS) ? codeIn(material.question) : null;
  if (code !== null) return sure(code);
  const places = placesIn(material.question).filter((place) => !supply.places.includes(place));
  const searched = material.terms
    .filter((term) => isWorthSearching(term) && !places.includes(term.text))
    .map((term) => term.text)
    .join(' ');
  if (wordsOf(name).length > 1 && quoted.length > 0) return sure(quoted.shift() ?? null);
  if (speaksOf(name, WORDING_WORDS)) return wordingValue(supply);
  if (speaksOf(name, SEARCH_WORDS)) return searched ? sure(searched) : null;
  if (property.default !== undefined) return sure(property.default);
  if (quoted[0] !== undefined) return guess(quoted[0], 0.8);
  // A property of a kind that is not known here: a name in the question may be meant, words at large rarely are.
  const named = material.terms.find((term) => term.weight >= 2);
  return named
    ? guess(named.text, 0.5)
    : searched && termsOf(describe(property)).length > 0
      ? guess(searched, 0.2)
      : null;
}

/** What is to be said or written. Beside a place it is what the request wants to have there, which may be what was found. */
function wordingValue({ material, quoted }: Supply): Value | null {
  if (placesIn(material.question).length === 0) return quoted[0] ? sure(quoted[0]) : guess(wordingIn(material), 0.6);
  const content = contentIn(material.question);
  if (content === null) return null;
  if ('words' in content) return sure(content.words);
  return material.found ? sure(material.found) : null;
}

function placeValue(supply: Supply): Value | null {
  const asked = supply.places.shift();
  if (asked) return sure(asked);
  // Each place is given once: a second argument is not the first again.
  if (placesIn(supply.material.question).length > 0) return null;
  const found = supply.material.places.find((place) => place.file !== null)?.file;
  return found ? sure(found) : null;
}

function enumerated(property: Schema, material: Material): Value | null {
  if (property.const !== undefined) return sure(property.const);
  if (!Array.isArray(property.enum) || property.enum.length === 0) return null;
  const asked = new Set(wordsOf(material.question).map(stem));
  const named = property.enum.find((choice) => wordsOf(String(choice)).every((word) => asked.has(stem(word))));
  if (named !== undefined) return sure(named);
  return property.default !== undefined ? guess(property.default, 0.9) : guess(property.enum[0] ?? null, 0.4);
}

/** A line number around the place that is looked at; nothing where none is known. */
function lineValue(name: string, { places, question }: Material): Value | null {
  const line = placesIn(question).length > 0 ? null : (places.find((place) => place.file !== null)?.line ?? null);
  if (line === null) return null;
  if (speaksOf(name, FIRST_LINE_WORDS)) return sure(Math.max(1, line - LINES_BEFORE));
  if (speaksOf(name, LAST_LINE_WORDS)) return sure(line + LINES_AFTER);
  return null;
}

function fallback(property: Schema): Value | null {
  const value = property.default ?? property.minimum;
  return value === undefined ? null : guess(value, 0.7);
}

function withinBounds(number: number, { minimum, maximum, type }: Schema): number {
  const low = typeof minimum === 'number' ? Math.max(number, minimum) : number;
  const bounded = typeof maximum === 'number' ? Math.min(low, maximum) : low;
  return type === 'integer' ? Math.round(bounded) : bounded;
}

const isPlace = (name: string): boolean => speaksOf(name, PLACE_WORDS);
const speaksOf = (name: string, words: readonly string[]): boolean => {
  const stems = new Set(words.map(stem));
  return wordsOf(name).some((word) => stems.has(stem(word)));
};
const describe = (property: Schema): string => (typeof property.description === 'string' ? property.description : '');

/** What a tool is to be told: what follows a colon, or the tool's own word in the question, or else all of it. */
function wordingIn({ question, tool }: Material): string {
  const afterColon = /:\s*(\S[\s\S]*)$/.exec(question)?.[1];
  if (afterColon) return afterColon;
  const verbs = wordsOf(tool ?? '').map(stem);
  const words = question.split(/\s+/);
  const said = words.findIndex((word) => verbs.includes(stem(word.toLowerCase())));
  return said >= 0 && said < words.length - 1 ? words.slice(said + 1).join(' ') : question;
}

function typeOf(property: Schema): string | null {
  const type = Array.isArray(property.type) ? property.type.find((candidate) => candidate !== 'null') : property.type;
  return typeof type === 'string' ? type : null;
}

const asObject = (value: Json | undefined): Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

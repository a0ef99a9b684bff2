import type { Json } from '@gatehouse/kernel';
import type { Passage } from './choose-passages.rules.ts';
import { isWorthSearching, numbersIn, pathsIn, quotedIn, stem, type Term, termsOf, wordsOf } from './words.rules.ts';

/** What arguments can be made of. */
export interface Material {
  question: string;
  /** Name of the tool; what follows its words in the question is what it is to be told. */
  tool?: string;
  terms: readonly Term[];
  /** The best passages of earlier results, best first; places to look at more closely. */
  places: readonly Pick<Passage, 'file' | 'line' | 'lines'>[];
}

/** Arguments for a tool, and how well they fit. */
export interface Filled {
  arguments: { [name: string]: Json };
  /** 1 when every required one was found in the question or the results; less for every one that was guessed. */
  fit: number;
  /** How many of the question's own numbers they use: what asks for numbers is seldom asked by chance. */
  numbers: number;
  /** The place that the arguments point to, if they do. */
  place: string | null;
}

type Schema = { [member: string]: Json };

const PLACE_WORDS = ['path', 'file', 'filename', 'filepath', 'uri', 'folder', 'directory', 'dir'];
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
  const properties = asObject(schema.properties);
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  const filled: Filled = { arguments: {}, fit: 1, numbers: 0, place: null };
  const numbers = numbersIn(material.question);
  const given = numbers.length;
  for (const [name, declared] of Object.entries(properties)) {
    const property = asObject(declared ?? null);
    const value = required.includes(name)
      ? requiredValue(name, property, material, numbers)
      : optionalValue(name, property, material);
    if (value === null && required.includes(name)) return null;
    if (value === null) continue;
    filled.arguments[name] = value.value;
    filled.fit *= value.sure;
    if (isPlace(name)) filled.place = String(value.value);
  }
  filled.numbers = given - numbers.length;
  return filled;
}

interface Value {
  value: Json;
  /** 0 to 1. */
  sure: number;
}

const sure = (value: Json): Value => ({ value, sure: 1 });
const guess = (value: Json, certainty = 0.5): Value => ({ value, sure: certainty });

function requiredValue(name: string, property: Schema, material: Material, numbers: number[]): Value | null {
  const chosen = enumerated(property, material);
  if (chosen) return chosen;
  switch (typeOf(property)) {
    case 'string':
      return stringValue(name, property, material);
    case 'integer':
    case 'number': {
      const number = numbers.shift();
      return number !== undefined
        ? sure(withinBounds(number, property))
        : (lineValue(name, material) ?? fallback(property));
    }
    case 'boolean':
      return sure(property.default ?? false);
    case 'array': {
      const inner = requiredValue(name, asObject(property.items ?? null), material, numbers);
      return inner && { value: [inner.value], sure: inner.sure };
    }
    case 'object': {
      const inner = fillArguments(property, material);
      return inner && { value: inner.arguments, sure: inner.fit };
    }
    default:
      return fallback(property);
  }
}

/** Optional arguments are left to their defaults, but for a choice that the question names and lines around a place. */
function optionalValue(name: string, property: Schema, material: Material): Value | null {
  if (Array.isArray(property.enum)) {
    const named = enumerated(property, material);
    return named?.sure === 1 ? named : null;
  }
  const type = typeOf(property);
  return type === 'integer' || type === 'number' ? lineValue(name, material) : null;
}

function stringValue(name: string, property: Schema, material: Material): Value | null {
  if (isPlace(name)) return placeValue(material);
  const [quoted] = quotedIn(material.question);
  const searched = material.terms
    .filter(isWorthSearching)
    .map((term) => term.text)
    .join(' ');
  if (speaksOf(name, WORDING_WORDS)) return quoted ? sure(quoted) : guess(wordingIn(material), 0.6);
  if (speaksOf(name, SEARCH_WORDS)) return searched ? sure(searched) : null;
  if (property.default !== undefined) return sure(property.default);
  if (quoted) return guess(quoted, 0.8);
  // A property of a kind that is not known here: a name in the question may be meant, words at large rarely are.
  const named = material.terms.find((term) => term.weight >= 2);
  return named
    ? guess(named.text, 0.5)
    : searched && termsOf(describe(property)).length > 0
      ? guess(searched, 0.2)
      : null;
}

function placeValue(material: Material): Value | null {
  const [asked] = pathsIn(material.question);
  if (asked) return sure(asked);
  const found = material.places.find((place) => place.file !== null)?.file;
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
  const line = pathsIn(question).length > 0 ? null : (places.find((place) => place.file !== null)?.line ?? null);
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

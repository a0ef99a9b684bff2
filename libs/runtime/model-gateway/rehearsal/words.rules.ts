/** English words that say nothing of what a text is about. */
const EMPTY_WORDS = new Set(
  (
    'a about above across after again against all also am among an and any are around as at be because been before being ' +
    'below between both but by can cannot could did do does doing done down during each either else ever every few for ' +
    'from further had has have having he her here hers him his how i if in into is it its itself just least let like ' +
    'many may me might more most much must my neither no nor not now of off often on once one only onto or other our out ' +
    'over own per please rather same shall she should since so some such than that the their them then there these they ' +
    'this those through thus to too toward under until up upon us very was we well were what when where whether which ' +
    'while who whom whose why will with within without would yes yet you your yours ' +
    'anybody anyone anything everybody everyone everything nobody nothing somebody someone something'
  ).split(' '),
);

/** Words in which people ask rather than what they ask about. */
const ASKING_WORDS = new Set(
  (
    'answer ask codebase describe detail directory exactly explain file find folder give hello hey hi know line list ' +
    'locate look mean name need out part place project question read repo repository say search see show source tell ' +
    'thank understand use want work'
  ).split(' '),
);

const IRREGULAR = new Map(
  (
    'built:build came:come chosen:choose chose:choose found:find given:give gave:give held:hold ' +
    'hidden:hide kept:keep knew:know known:know led:lead left:leave made:make met:meet ran:run sent:send ' +
    'shown:show spent:spend stood:stand stuck:stick taken:take took:take thrown:throw threw:throw ' +
    'told:tell went:go written:write wrote:write indices:index processes:process'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

const ENDINGS = [
  'isations',
  'izations',
  'isation',
  'ization',
  'ications',
  'ication',
  'ations',
  'ation',
  'ements',
  'ement',
  'ings',
  'ing',
  'edly',
  'ied',
  'ies',
  'ed',
  'ers',
  'er',
  'ors',
  'or',
  'sses',
  'es',
  'ly',
  's',
];

/**
 * The stem of an English word in lower case, so that `computed`, `computes` and `computation` meet. Crude on purpose:
 * it only has to bring both sides of a comparison to the same form.
 */
export function stem(word: string): string {
  const plain = IRREGULAR.get(word) ?? word;
  const ending = ENDINGS.find((candidate) => plain.endsWith(candidate) && plain.length - candidate.length >= 3);
  const cut = ending && !(ending === 's' && /[su]s$/.test(plain)) ? plain.slice(0, -ending.length) : plain;
  const kept = ending === 'sses' ? `${cut}ss` : cut;
  return kept.length > 3 ? kept.replace(/([b-df-hj-np-tv-z])\1$/, '$1').replace(/[eiy]$/, '') : kept;
}

/** The words inside an identifier or path, in lower case: `roseBed_of/GardenXY2` → rose, bed, of, garden, xy, 2. */
export const wordsOf = (text: string): string[] =>
  (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|\p{L}+/gu) ?? []).map((word) => word.toLowerCase());

/** A person asks for them in any form: found, looking, named. */
const ASKING_STEMS = new Set([...ASKING_WORDS].map(stem));

/** Stems of all words of a text, empty ones left out. */
export const stemsOf = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !EMPTY_WORDS.has(word))
    .map(stem);

/** A word of the question that carries meaning. */
export interface Term {
  /** As it was written, for a search. */
  text: string;
  /** One for a word, several for an identifier; a text matches by any of them. */
  stems: string[];
  /** How much it says: identifiers and quoted words more than ordinary ones. */
  weight: number;
}

/** Something written as code is: a path, an identifier with inner capitals, underscores, dots or hyphens. */
const CODE_LIKE = /^[\p{L}_$@./~-][\w$@./~:-]*$/u;
const isCodeLike = (text: string): boolean =>
  CODE_LIKE.test(text) && (/[a-z][A-Z]|[_/$@]|\w[.:]\w|\w-\w/.test(text) || /^[A-Z][A-Z0-9]{2,}$/.test(text));

/** Below this weight a term helps to tell passages apart, but is nothing to search for. */
const WORTH_SEARCHING = 0.6;

/** The terms of a question, in its order, each once. Words of asking tell little, unless there are no others. */
export function termsOf(question: string): Term[] {
  const terms = new Map<string, Term>();
  for (const { text, quoted } of tokensOf(question)) {
    const code = quoted || isCodeLike(text);
    const words = wordsOf(text).filter((word) => !EMPTY_WORDS.has(word) && (word.length > 1 || code));
    const stems = [...new Set(words.map(stem))];
    const key = stems.join(' ');
    if (stems.length === 0 || terms.has(key)) continue;
    // One who works is not asked for by "work".
    const asks = !code && words.every((word) => ASKING_STEMS.has(stem(word)) && !/[eo]rs?$/.test(word));
    terms.set(key, { text, stems, weight: code ? 2 : asks ? 0.4 : /^[A-Z]/.test(text) ? 1.2 : 1 });
  }
  const found = [...terms.values()];
  return found.some(isWorthSearching) ? found : found.map((term) => ({ ...term, weight: 1 }));
}

/** Whether a term says enough to be searched for. */
export const isWorthSearching = (term: Term): boolean => term.weight >= WORTH_SEARCHING;

/** Words and quoted pieces of a text in their order. */
function tokensOf(text: string): { text: string; quoted: boolean }[] {
  const pattern = /`([^`\n]+)`|"([^"\n]+)"|'([^'\n]{2,})'(?!\w)|([\w$@./~:-]*[\p{L}\d_])/gu;
  return [...text.matchAll(pattern)].map((match) => {
    const quoted = match[1] ?? match[2] ?? match[3];
    return { text: quoted ?? match[4] ?? '', quoted: quoted !== undefined };
  });
}

/** Texts that the question quotes, with any of the usual marks. */
export const quotedIn = (question: string): string[] =>
  tokensOf(question).flatMap((token) => (token.quoted ? [token.text] : []));

/** Numbers in a text, in their order. */
export const numbersIn = (text: string): number[] =>
  (text.match(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)/g) ?? []).map(Number);

/** What looks like a path of a file or folder: it has a slash or an ending of letters, and no scheme. */
export const pathsIn = (text: string): string[] =>
  [
    ...new Set(
      text.match(
        /(?<![\w/.:@-])(?:\.{0,2}\/)?(?:[\w@.~-]+\/)*[\w@~-][\w@.~-]*\.[a-zA-Z]\w{0,9}\b|(?<![\w/.:@-])\/?(?:[\w@.~-]+\/)+[\w@.~-]*/g,
      ) ?? [],
    ),
  ].filter((path) => /[a-z]/i.test(path));

/**
 * Words that a question is asked in and not about, from lists of the commonest words of English; those that also mean something
 * in programs (call, change, run, set) are left out. Source says them so seldom that their rarity, which a ranking goes by, would
 * make them the words that tell most.
 */
const EVERYDAY = new Set(
  (
    'able almost already also although always anybody anyone anything anyway around ask away back bad become best better big bit ' +
    'bring certain come could day different does easy else enough even ever every everybody everyone everything exactly far find ' +
    'fine get give go good great happen happens hard have help here however just keep kept kind know large later least less let ' +
    'like little long look lot made make makes many may maybe mean might more most much must near need never new next nobody ' +
    'nothing now often old ought own people perhaps please possible quite rather really right say see seem shall should show ' +
    'simple simply small some somebody someone something sometimes somewhere soon still such sure take taken talk tell thank ' +
    'thing things think though together too toward try understand until upon use used usual very want way well whatever whether ' +
    'whole wish within without wonder would yet'
  ).split(' '),
);

/**
 * Words by which people and programs mean the same thing, one group in each line. Only what holds in any program is here: a pair
 * that is true of one project alone belongs into that project's documents.
 */
const GROUPS = `
  stop halt kill cancel abort disable
  start begin launch boot
  crash die fail recover recovery
  log record audit journal
  delete remove erase purge
  refuse deny denial reject forbid
  allow permit permission grant
  check validate verify examine
  protect guard secure tamper
  secret credential password key
  cost price money dollar spend budget
  limit cap bound quota maximum
  setting option config configuration variable
  person user principal
  change edit modify alter
  retry again repeat
  folder directory
  performance benchmark speed slow fast
  computer machine host
  order sequence
  route endpoint
  alert warn notify announce
  backup restore save copy
  remember recall memory note
  search find query
  rank score sort
  undo revert rollback
  duplicate twice idempotent
  expire expiry stale old
  huge enormous size
  isolate confine sandbox
  answer response reply
  hash digest chain
  schema contract shape`;

const RELATED = new Map<string, Set<string>>();
for (const group of GROUPS.trim().split('\n')) {
  const words = group.trim().split(' ');
  for (const word of words) RELATED.set(word, new Set([...(RELATED.get(word) ?? []), ...words]));
}

/** Whether a word says little of what a question is about. */
export const isEveryday = (word: string): boolean => EVERYDAY.has(word);

/** Other words for the same thing, for a word in lower case and in any of its usual forms. */
export function relatedWords(word: string): string[] {
  const base = baseForms(word).find((form) => RELATED.has(form));
  return [...(RELATED.get(base ?? '') ?? [])].filter((other) => other !== base);
}

/** A word without the endings of plurals, past tenses and participles: the forms of which one may be in a dictionary. */
export function baseForms(word: string): string[] {
  const forms = [word];
  for (const [ending, others] of ENDINGS) {
    if (!word.endsWith(ending) || word.length - ending.length < 3) continue;
    const cut = word.slice(0, -ending.length);
    forms.push(...others.map((other) => `${cut}${other}`));
    if (/([b-df-hj-np-tv-z])\1$/.test(cut)) forms.push(cut.slice(0, -1));
  }
  return forms;
}

const ENDINGS: readonly [string, readonly string[]][] = [
  ['ies', ['y']],
  ['ied', ['y']],
  ['es', ['', 'e']],
  ['s', ['']],
  ['ed', ['', 'e']],
  ['ing', ['', 'e']],
];

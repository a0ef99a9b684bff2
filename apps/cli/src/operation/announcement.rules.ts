/** What the person who started the installation is told. */
export interface Announcement {
  url: string;
  /** Signs the admin in once; undefined when it could not be made. */
  signIn: { link: string; minutes: number } | undefined;
  model: AnsweringModel | null;
  dataFolder: string;
  /** True when the installation keeps running behind the prompt. */
  detached: boolean;
  /** False when nothing is carried on, so that somebody can look first. */
  worker: boolean;
}

/** Which model answers. */
export interface AnsweringModel {
  /** True for the built-in stand-in. */
  rehearsed: boolean;
  /** One sentence for people. */
  message: string;
}

/** The block that `up` prints when everything is ready. */
export function announce({ url, signIn, model, dataFolder, detached, worker }: Announcement): string {
  const lines: [string, string][] = [
    ['API', `${url}/api/docs`],
    ['Sign in', signIn ? `${signIn.link} (once, within ${signIn.minutes} minutes)` : 'not made, see above'],
    ...(worker ? [['Model', modelText(model)] satisfies [string, string]] : []),
    ['Data', dataFolder],
    ...(worker ? READY : LOOK_FIRST),
    ['Stop', detached ? './gatehouse down' : 'Ctrl-C here, or ./gatehouse down elsewhere'],
  ];
  const body = lines.map(([label, text]) => `  ${label.padEnd(9)}${text}`);
  const heading = worker
    ? `Gatehouse is ready at ${url}`
    : `Gatehouse answers at ${url}, without a worker: no session goes on`;
  return ['', heading, '', ...body, '', ''].join('\n');
}

const READY: [string, string][] = [
  ['Next', './gatehouse run eng-prod "Where is the hash of an audit event computed?"'],
  ['', './gatehouse status, ./gatehouse --help'],
];

const LOOK_FIRST: [string, string][] = [
  ['Look', './gatehouse sessions --status running, ./gatehouse sessions ID, ./gatehouse audit search'],
  ['', './gatehouse sessions ID --stop keeps one from going on'],
  ['Go on', './gatehouse down, then ./gatehouse up'],
];

const modelText = (model: AnsweringModel | null): string =>
  model ? `${model.rehearsed ? 'REHEARSAL: ' : ''}${model.message}` : 'unknown, see `./gatehouse doctor`';

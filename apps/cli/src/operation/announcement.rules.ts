/** What the person who started the installation is told. */
export interface Announcement {
  url: string;
  /** Signs the admin in once; undefined when it could not be made. */
  signIn: { link: string; minutes: number } | undefined;
  model: AnsweringModel | null;
  dataFolder: string;
  /** True when the installation keeps running behind the prompt. */
  detached: boolean;
}

/** Which model answers. */
export interface AnsweringModel {
  /** True for the built-in stand-in. */
  rehearsed: boolean;
  /** One sentence for people. */
  message: string;
}

/** The block that `up` prints when everything is ready. */
export function announce({ url, signIn, model, dataFolder, detached }: Announcement): string {
  const lines: [string, string][] = [
    ['API', `${url}/api/docs`],
    ['Sign in', signIn ? `${signIn.link} (once, within ${signIn.minutes} minutes)` : 'not made, see above'],
    ['Model', model ? `${model.rehearsed ? 'REHEARSAL: ' : ''}${model.message}` : 'unknown, see `./gatehouse doctor`'],
    ['Data', dataFolder],
    ['Next', './gatehouse run eng-prod "Where is the hash of an audit event computed?"'],
    ['', './gatehouse status, ./gatehouse --help'],
    ['Stop', detached ? './gatehouse down' : 'Ctrl-C here, or ./gatehouse down elsewhere'],
  ];
  const body = lines.map(([label, text]) => `  ${label.padEnd(9)}${text}`);
  return ['', `Gatehouse is ready at ${url}`, '', ...body, '', ''].join('\n');
}

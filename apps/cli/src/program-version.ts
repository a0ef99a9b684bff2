import { version } from '../../../package.json';

/** The version of this program. */
export const PROGRAM_VERSION: string = version;

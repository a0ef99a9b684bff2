import { cycles } from './cycles.rule.ts';
import { database } from './database.rule.ts';
import { direction } from './direction.rule.ts';
import { effects } from './effects.rule.ts';
import { environment } from './environment.rule.ts';
import { forwardReference } from './forward-reference.rule.ts';
import { governanceEdges } from './governance.rule.ts';
import { publicFace } from './public-face.rule.ts';
import { purity } from './purity.rule.ts';
import type { Rule } from './source-file.ts';

/** Every rule of the map. There is no list of exceptions: a rule that needs one is wrong. */
export const RULES: readonly Rule[] = [
  direction,
  governanceEdges,
  publicFace,
  cycles,
  database,
  environment,
  purity,
  effects,
  forwardReference,
];

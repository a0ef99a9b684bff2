import type { BenchCase } from '../bench-case.ts';
import { manySessionsCase } from './many-sessions.case.ts';
import { queueCase } from './queue.case.ts';
import { recordCase } from './record.case.ts';
import { sessionStepCase } from './session-step.case.ts';
import { toolCallCase } from './tool-call.case.ts';
import { verifyCase } from './verify.case.ts';

/** Every case, in the order of the document. */
export const CASES: readonly BenchCase[] = [
  toolCallCase,
  sessionStepCase,
  queueCase,
  recordCase,
  verifyCase,
  manySessionsCase,
];

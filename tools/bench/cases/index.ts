import type { BenchCase } from '../bench-case.ts';
import { recordCase } from './record.case.ts';
import { toolCallCase } from './tool-call.case.ts';
import { verifyCase } from './verify.case.ts';

/** Every case, in the order of the document. */
export const CASES: readonly BenchCase[] = [toolCallCase, recordCase, verifyCase];

export { BundleHeader, type EventLine, isBundleLine, type OddityLine } from './bundle.rules.ts';
export { Checkpoint, Head, Receipt } from './checkpoint.rules.ts';
export { RECEIPTS_FILE, receiptsFrom } from './receipts.rules.ts';
export { RecordVerifier, type VerifierOptions } from './record-verifier.rules.ts';
export type { Problem, ProblemCode, VerificationReport } from './verification.rules.ts';

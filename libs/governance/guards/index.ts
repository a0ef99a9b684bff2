export { cleanOutputStream, type OutputStream } from './clean-stream.ts';
export { cleanOutput, MAX_RESULT_BYTES, type OutputCleaning } from './clean-output.ts';

export { CallBatcher } from './call-batcher.ts';

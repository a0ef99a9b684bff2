export { cleanUpTraces, readSessionTrace, readTrace, SpanView } from './traces.ts';

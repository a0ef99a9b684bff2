import { setFlagsFromString } from 'node:v8';

/**
 * Keeps a process alive that calls WebAssembly often, as the gate calls Cedar for every decision.
 *
 * V8 of Node 20 (11.3) inlines such calls once they are hot, and ends the whole process ("unreachable code" in
 * Deoptimizer::DoComputeBuiltinContinuation) when it has to take the inlined code back while a call is under way. Not inlining
 * them costs nothing that can be measured beside a decision. To be called before the first of these calls.
 */
export function steadyWasm(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');
}

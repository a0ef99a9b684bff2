export type { PythonLimits } from './python-limits.rules.ts';
export { PythonSandbox } from './python-sandbox.ts';
export type { PrintedText, PythonRun } from './run-confined.ts';
export type { RunEnd } from './run-outcome.rules.ts';
export { type Launch, Sandbox, type SandboxedProgram } from './sandbox.ts';
export { SandboxModule } from './sandbox.module.ts';
export { shieldDescriptors } from './shield-descriptors.ts';

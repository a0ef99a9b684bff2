export { shieldDescriptors } from './shield-descriptors.ts';
export { type Launch, Sandbox, type SandboxedProgram } from './sandbox.ts';
export { SandboxModule } from './sandbox.module.ts';

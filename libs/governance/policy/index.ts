export type { Obligation } from './obligation.rules.ts';
export { ActivePolicy } from './active-policy.ts';
export { type PolicySources, parseBundle } from './parse-bundle.rules.ts';
export { Policies } from './policies.repository.ts';
export { PolicyHttpModule, PolicyModule } from './policy.module.ts';
export type { PolicyAnswer } from './policy-engine.ts';
export type { PolicyAgent, PolicyPerson, PolicyRequest, PolicyTool } from './policy-request.rules.ts';
export { PublishBundle } from './publish-bundle.ts';
export { policyRequest } from './policy-subject.rules.ts';

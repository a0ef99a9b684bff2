export { PolicyModule } from './policy.module.ts';
export { type PolicySources, PublishBundle } from './publish-bundle.ts';

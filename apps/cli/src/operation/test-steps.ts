/** One step of `gatehouse test`, run from the checkout. */
export interface TestStep {
  name: string;
  /** What is run: a script of package.json, or a project of vitest. */
  runs: { script: string } | { project: string };
}

/** Everything that has to pass before a change may be merged, the quick steps first. */
export const TEST_STEPS: readonly TestStep[] = [
  { name: 'format', runs: { script: 'format:check' } },
  { name: 'lint', runs: { script: 'lint' } },
  { name: 'boundaries', runs: { script: 'boundaries' } },
  { name: 'types', runs: { script: 'types' } },
  { name: 'database schema', runs: { script: 'db:check' } },
  { name: 'unit tests', runs: { project: 'unit' } },
  { name: 'integration tests', runs: { project: 'integration' } },
  { name: 'end-to-end tests', runs: { project: 'e2e' } },
];

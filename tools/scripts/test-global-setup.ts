import type { TestProject } from 'vitest/node';
import { dropDatabase, prepareTestDataPlane } from '@gatehouse/platform/testing';

/** Once per test run: makes the migrated template on the real servers and tells the test files where they are. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataPlane = await prepareTestDataPlane();
  project.provide('dataPlane', dataPlane);
  return () => dropDatabase(dataPlane, dataPlane.template);
}

export {
  cloneTemplate,
  dropDatabase,
  onDatabase,
  prepareTestDataPlane,
  type TestDataPlane,
} from './test-data-plane.ts';
export { type TestEnvironment, testEnvironment } from './test-environment.ts';

export {
  cloneTemplate,
  dropDatabase,
  dropTemplate,
  onDatabase,
  prepareTemplate,
  TEST_APP_PASSWORD,
  type TestDataPlane,
} from './test-data-plane.ts';
export { type TestEnvironment, testEnvironment } from './test-environment.ts';

export { type CallOptions, type Client, type ClientOptions, createClient, pathWith } from './client.ts';
export {
  API_PREFIX,
  type Endpoint,
  endpoint,
  type InputOf,
  type Method,
  pathOf,
  type RequestOf,
  type ResponseOf,
} from './endpoint.ts';
export { type Page, PageQuery, page, UuidPageQuery } from './page.ts';
export { grants, PERMISSIONS, type Permission, Role } from './permission.ts';
export { healthz, readyz, version } from './probes.ts';
export { Problem } from './problem.ts';
export { IdParams, Instant, Slug, UsDollars } from './scalars.ts';
export { parseEvent, readEvents, type StreamedEvent } from './read-events.ts';

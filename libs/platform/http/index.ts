export { AUTHENTICATOR, type Authenticator } from './authenticator.ts';
export { API_PREFIX, endpointOf, Handles, pathOf } from './handles.ts';
export { HttpModule } from './http.module.ts';
export { Caller, ClientGone, Input, LastEventId } from './parameters.ts';
export { refuseUnless } from './permission.guard.ts';
export { problemOf } from './problem.rules.ts';
export { type ServerSentEvent, streamEvents } from './stream.ts';
export { traceIdOf } from './trace-id.ts';

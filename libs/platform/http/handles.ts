import { type Endpoint, pathOf } from '@gatehouse/contracts/http';
import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import type { z } from 'zod';
import type { ServerSentEvent } from './stream.ts';

const ENDPOINT = 'gatehouse:endpoint';

type Awaitable<Value> = Value | Promise<Value>;

/** What a handler may return: the answer before it is parsed, or the parts of a stream. */
type Answer<Response extends z.ZodType> =
  | z.input<Response>
  | AsyncIterable<ServerSentEvent>
  | AsyncIterable<string | Uint8Array>
  // Without a declared response nothing is sent, whatever the method returns.
  | (undefined extends z.input<Response> ? unknown : never);

/** The endpoint that a controller's method handles; undefined when it declares none. */
export const endpointOf = (handler: object): Endpoint | undefined => Reflect.getMetadata(ENDPOINT, handler);

/**
 * Makes a controller's method the handler of a declared endpoint: its method, path and status, the permission it asks
 * for, and the schemas that parse what comes in and what goes out (design.md §7).
 */
export function Handles<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
>(endpoint: Endpoint<Params, Query, Body, Response>) {
  const decorate = applyDecorators(
    RequestMapping({ method: RequestMethod[endpoint.method], path: pathOf(endpoint) }),
    HttpCode(endpoint.status ?? 200),
    SetMetadata(ENDPOINT, endpoint),
  );
  return <Handler extends (...received: never[]) => Awaitable<Answer<Response>>>(
    controller: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void => decorate(controller, name, descriptor);
}

import type { z } from 'zod';
import type { Permission } from './permission.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One REST endpoint as data: the API routes by it, OpenAPI is generated from it, the CLI and the console call through it.
 * Paths are relative to `/api/v1` and name their parameters `:id`.
 */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  method: Method;
  path: string;
  /** One sentence for the OpenAPI document. */
  summary: string;
  /** Groups endpoints in the OpenAPI document; the domain's name. */
  tag: string;
  permission: Permission;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Shape of the answer; what is not declared here is not sent. `streams` instead for server-sent events. */
  response?: Response;
  /** Status of success, 200 unless told. */
  status?: 200 | 201 | 202 | 204;
  /** Further statuses at which the answer has the same shape, each with a sentence that says when. */
  otherwise?: Record<number, string>;
  /** The endpoint answers with `text/event-stream` (true), or with one JSON document per line. */
  streams?: boolean | 'ndjson';
  /** Media type of the answer where it is text and not JSON. */
  produces?: string;
  /** Served at the root and not under `/api/v1`: probes and pages. */
  outsideApi?: boolean;
  /** Largest request body in bytes, 256 KiB unless told. */
  bodyLimit?: number;
}

/** Declares an endpoint, keeping the exact types of its parts. */
export const endpoint = <
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Response extends z.ZodType = z.ZodUndefined,
>(
  declaration: Endpoint<Params, Query, Body, Response>,
): Endpoint<Params, Query, Body, Response> => declaration;

/** What a handler of the endpoint receives, parsed. */
export type InputOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer _R>
    ? { params: z.output<P>; query: z.output<Q>; body: z.output<B> }
    : never;

/** What a client of the endpoint sends. */
export type RequestOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer _R>
    ? Optional<'params', z.input<P>> & OptionalQuery<z.input<Q>> & Optional<'body', z.input<B>>
    : never;

/** What the endpoint answers. */
export type ResponseOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? z.output<R> : never;

type Optional<Key extends string, Value> = undefined extends Value ? { [K in Key]?: Value } : { [K in Key]: Value };

/** A query whose every field may be left out may be left out itself. */
type OptionalQuery<Query> = Record<never, never> extends Query ? { query?: Query } : Optional<'query', Query>;

/** Under which every endpoint is served that is not outside the API. */
export const API_PREFIX = '/api/v1';

/** Where the endpoint is served, with its parameters as `:name`. */
export const pathOf = (endpoint: Pick<Endpoint, 'path' | 'outsideApi'>): string =>
  endpoint.outsideApi ? endpoint.path : `${API_PREFIX}${endpoint.path}`;

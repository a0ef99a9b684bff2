import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const healthz = endpoint({
  method: 'GET',
  path: '/healthz',
  outsideApi: true,
  summary: 'Tells that the process is alive.',
  tag: 'operations',
  permission: 'public',
  response: z.object({ status: z.literal('alive') }),
});

export const readyz = endpoint({
  method: 'GET',
  path: '/readyz',
  outsideApi: true,
  summary: 'Tells whether everything that serving needs is there; status 503 when not.',
  tag: 'operations',
  permission: 'public',
  response: z.object({
    ready: z.boolean(),
    checks: z.array(z.object({ name: z.string(), ready: z.boolean(), problem: z.string().nullable() })),
  }),
  otherwise: { 503: 'Something that serving needs is not there; `checks` says what.' },
});

export const version = endpoint({
  method: 'GET',
  path: '/version',
  outsideApi: true,
  summary: 'Tells which version runs.',
  tag: 'operations',
  permission: 'public',
  response: z.object({ name: z.literal('gatehouse'), version: z.string(), node: z.string() }),
});

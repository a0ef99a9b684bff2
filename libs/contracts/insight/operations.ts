import { z } from 'zod';
import { endpoint } from '../http/index.ts';

/** For a monitoring system: Prometheus sends the token of a service account with the role auditor. */
export const readMetrics = endpoint({
  method: 'GET',
  path: '/metrics',
  outsideApi: true,
  summary: 'Numbers about this process and the installation, in the Prometheus text format.',
  tag: 'operations',
  permission: 'operations:read',
  produces: 'text/plain; version=0.0.4; charset=utf-8',
  response: z.string(),
});

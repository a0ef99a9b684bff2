import { DomainError } from '@gatehouse/kernel';
import type { INestApplicationContext } from '@nestjs/common';
import { routeProblems } from './route-proof.rules.ts';
import { routesOf } from './routes.ts';

/**
 * Proves that every route of the application declares its permission and is there once. Called at boot, so that a route
 * which nobody thought about never gets served (design §7).
 *
 * @throws DomainError `route_proof_failed` that names each route and what is wrong with it
 */
export function proveRoutes(app: INestApplicationContext): void {
  const problems = routeProblems(routesOf(app));
  if (problems.length === 0) return;
  throw new DomainError('internal', 'route_proof_failed', problems.join('\n'));
}

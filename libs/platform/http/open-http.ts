import type { NestApplicationOptions } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { openApiDocument } from './openapi.rules.ts';
import { proveRoutes } from './prove-routes.ts';
import { routesOf } from './routes.ts';
import { ServedMethods } from './served-methods.ts';
import { securityHeaders } from './security-headers.ts';
import { traceRequest } from './trace-request.ts';

/** How a Nest application is made whose bodies the edge reads itself, after it knows who sends them. */
export const HTTP_OPTIONS = { bodyParser: false, abortOnError: false } as const satisfies NestApplicationOptions;

/** A whole request has to be there within a minute; answers may take as long as they take. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Readies an application for serving: proves its routes, adds headers, traces and the documentation at `/api/docs`.
 * Call it after the application is made and before it listens.
 *
 * @throws DomainError `route_proof_failed`
 */
export function openHttp(app: NestExpressApplication, version: string): void {
  proveRoutes(app);
  app.disable('x-powered-by');
  app.getHttpServer().requestTimeout = REQUEST_TIMEOUT_MS;
  app.use(securityHeaders);
  app.use(traceRequest);
  const routes = routesOf(app);
  app.get(ServedMethods).learn(routes);
  const document = openApiDocument(routes, version);
  // Typed for the decorators of that package, which knows the document as OpenAPI 3.0.
  SwaggerModule.setup('api/docs', app, document as unknown as Parameters<typeof SwaggerModule.setup>[2] & object, {
    jsonDocumentUrl: 'api/docs/json',
    raw: ['json'],
    customSiteTitle: 'Gatehouse API',
  });
}

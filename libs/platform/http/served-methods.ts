import { pathOf } from '@gatehouse/contracts/http';
import { Injectable } from '@nestjs/common';
import type { Route } from './routes.ts';

/** By which methods an address may be asked, so that a wrong one is told from an address that is not there. */
@Injectable()
export class ServedMethods {
  private addresses: { pattern: RegExp; method: string }[] = [];

  /** Takes the routes of the application, when all are known. */
  learn(routes: readonly Route[]): void {
    this.addresses = routes.flatMap(({ endpoint }) =>
      endpoint ? [{ pattern: patternOf(pathOf(endpoint)), method: endpoint.method }] : [],
    );
  }

  /** The methods that are served at the path of a request, sorted; none where nothing is. */
  at(path: string): string[] {
    const methods = new Set(this.addresses.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    // Whoever may read may ask for the headers alone.
    return [...methods, ...(methods.has('GET') ? ['HEAD'] : [])].sort();
  }
}

/** As the router matches: in any case, with or without a slash at the end. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}/?$`, 'i');

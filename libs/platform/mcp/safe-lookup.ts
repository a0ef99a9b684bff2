import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { DomainError } from '@gatehouse/kernel';
import { type AddressScope, addressScope } from './address-scope.ts';

/**
 * A name lookup for one reviewed origin that looks at every address before it is connected to. The scope of the first
 * answer stays: a name that was public when it was first used and points into the company's network later is refused, and
 * the other way round. Link-local addresses are always refused.
 */
export class SafeLookup {
  private scope: AddressScope | undefined;

  /** @param origin the reviewed origin, for messages */
  constructor(private readonly origin: string) {}

  /** For `net.connect` and what is built on it; asked again for every connection. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      try {
        for (const { address } of addresses) this.check(address);
      } catch (refusal) {
        return callback(refusal as NodeJS.ErrnoException, '', 0);
      }
      const [first] = addresses;
      if (options.all) return callback(null, addresses);
      return first ? callback(null, first.address, first.family) : callback(new Error('no address'), '', 0);
    });
  };

  /**
   * @param address a numeric address that is about to be connected to
   * @throws DomainError `address_refused`
   */
  check(address: string): void {
    const scope = addressScope(address);
    if (scope === 'never' || (this.scope !== undefined && this.scope !== scope)) {
      throw new DomainError(
        'forbidden',
        'address_refused',
        scope === 'never'
          ? `${this.origin} leads to ${address}, where no tool server may be`
          : `${this.origin} led to a ${this.scope} address before and leads to ${address} now; restart the worker if that is right`,
      );
    }
    this.scope = scope;
  }
}

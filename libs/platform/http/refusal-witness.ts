import type { Principal } from '@gatehouse/contracts/access';
import type { Permission } from '@gatehouse/contracts/http';

/** Injection token of the port that keeps in mind who was refused what; `access/identity` implements it. */
export const REFUSAL_WITNESS = Symbol('REFUSAL_WITNESS');

/** That a principal asked for something that they have no permission for. */
export interface Refusal {
  principal: Principal;
  permission: Permission;
  /** Method and path as declared, `PUT /api/v1/budgets/:id`: never what was put in it. */
  endpoint: string;
}

/** That a principal wanted to watch what they may not, or what is not there for them. */
export interface RefusedChannel {
  principal: Principal;
  /** Name of a channel that there is, `session:0193…`. */
  channel: string;
  code: string;
}

/** Each method returns at once and never fails: whoever is refused is refused, whatever becomes of the record. */
export interface RefusalWitness {
  permissionMissing(refusal: Refusal): void;
  channelRefused(refused: RefusedChannel): void;
  /**
   * A socket was refused that showed no credential, or one that is known to nobody.
   *
   * @param code why, `unauthenticated`, `unknown_token`
   */
  strangerRefused(code: string): void;
}

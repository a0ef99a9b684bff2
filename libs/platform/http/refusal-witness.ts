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

export interface RefusalWitness {
  /** Returns at once and never fails: whoever is refused is refused, whatever becomes of the record. */
  permissionMissing(refusal: Refusal): void;
}

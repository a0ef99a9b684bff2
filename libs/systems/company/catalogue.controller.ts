import { actorOf, type Principal } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import { applyCatalogue } from '@gatehouse/contracts/systems';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { ApplyCatalogue } from './apply-catalogue.ts';

@Controller()
export class CatalogueController {
  constructor(private readonly apply: ApplyCatalogue) {}

  @Handles(applyCatalogue)
  applyFiles(@Input() { body, query }: InputOf<typeof applyCatalogue>, @Caller() principal: Principal) {
    return this.apply.run(body.files, actorOf(principal), query);
  }
}

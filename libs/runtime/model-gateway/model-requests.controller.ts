import type { InputOf } from '@gatehouse/contracts/http';
import { listModelRequests } from '@gatehouse/contracts/runtime';
import { Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { ModelRequests } from './model-requests.repository.ts';

@Controller()
export class ModelRequestsController {
  constructor(private readonly requests: ModelRequests) {}

  @Handles(listModelRequests)
  listModelRequests(@Input() { query }: InputOf<typeof listModelRequests>) {
    return this.requests.list(query);
  }
}

import type { Principal } from '@gatehouse/contracts/access';
import { DomainError } from '@gatehouse/kernel';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { stateOf } from './request-state.ts';

const requestOf = (context: ExecutionContext): Request => context.switchToHttp().getRequest<Request>();

/** Parameter: `InputOf` the endpoint, parsed by its schemas. */
export const Input = createParamDecorator(
  (_: undefined, context: ExecutionContext) => stateOf(requestOf(context)).input,
);

/**
 * Parameter: the `Principal` who is asking.
 *
 * @throws DomainError `unauthenticated` on a public endpoint that was called without a credential
 */
export const Caller = createParamDecorator((_: undefined, context: ExecutionContext): Principal => {
  const { principal } = stateOf(requestOf(context));
  if (principal) return principal;
  throw new DomainError(
    'unauthenticated',
    'unauthenticated',
    'this needs a credential: sign in or send an access token',
  );
});

/** Parameter: an `AbortSignal` that fires when the client goes away before the answer is complete. */
export const ClientGone = createParamDecorator((_: undefined, context: ExecutionContext): AbortSignal => {
  const gone = new AbortController();
  const response = context.switchToHttp().getResponse<Response>();
  response.once('close', () => gone.abort());
  return gone.signal;
});

/** Parameter: id of the last event that a reconnecting client has seen (`Last-Event-ID`), or undefined. */
export const LastEventId = createParamDecorator((_: undefined, context: ExecutionContext): string | undefined =>
  requestOf(context).get('last-event-id'),
);

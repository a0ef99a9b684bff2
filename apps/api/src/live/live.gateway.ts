import type { Principal } from '@gatehouse/contracts/access';
import { DomainError, messageOf } from '@gatehouse/kernel';
import {
  AUTHENTICATOR,
  type Authenticator,
  problemOf,
  REFUSAL_WITNESS,
  type RefusalWitness,
  refuseUnless,
} from '@gatehouse/platform/http';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Inject, Logger } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import { channelAccess } from './live-channel.rules.ts';
import { carrierOf, type LiveAnswer, LiveRequest } from './live-protocol.ts';
import { SESSION_READERS, type SessionReaders } from './session-readers.ts';

/** A socket's credential is looked at again this often, so that a revoked token ends what it opened. */
const RECHECK_MS = 60_000;

type LiveSocket = Socket & { data: { principal: Principal } };

/**
 * What happens, as it happens, over socket.io in the namespace `/live`: a client says `watch` or `unwatch` with the name of
 * a channel and gets `live` events. Rooms are channels; this process listens on the bus to those that somebody watches.
 */
@WebSocketGateway({ namespace: '/live', serveClient: false, maxHttpBufferSize: 16 * 1024 })
export class LiveGateway implements OnGatewayInit<Namespace> {
  private readonly logger = new Logger('live');
  private readonly stops = new Map<string, Promise<() => Promise<void>>>();

  constructor(
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
    @Inject(SESSION_READERS) private readonly sessionReaders: SessionReaders,
    @Inject(REFUSAL_WITNESS) private readonly witness: RefusalWitness,
    private readonly liveBus: LiveBus,
  ) {}

  afterInit(namespace: Namespace): void {
    namespace.use((socket, next) => {
      this.identify(socket).then(
        () => next(),
        (error: Error) => {
          if (error instanceof DomainError && isStrange(error)) this.witness.strangerRefused(error.code);
          next(error);
        },
      );
    });
    namespace.on('connection', (socket) => this.keepChecking(socket));
    namespace.adapter.on('create-room', (room: string) => this.open(namespace, room));
    namespace.adapter.on('delete-room', (room: string) => this.close(room));
  }

  /** Answers once messages of the channel arrive, or says why they will not. */
  @SubscribeMessage('watch')
  async watch(@ConnectedSocket() socket: LiveSocket, @MessageBody() body: unknown): Promise<LiveAnswer> {
    try {
      const { channel } = LiveRequest.parse(body);
      await this.refuseUnlessAllowed(socket.data.principal, channel);
      await socket.join(channel);
      await this.stops.get(channel);
      return { ok: true };
    } catch (error) {
      return { ok: false, problem: problemOf(error instanceof z.ZodError ? wrongRequest(error) : error, socket.id) };
    }
  }

  @SubscribeMessage('unwatch')
  async unwatch(@ConnectedSocket() socket: LiveSocket, @MessageBody() body: unknown): Promise<LiveAnswer> {
    const parsed = LiveRequest.safeParse(body);
    if (!parsed.success) return { ok: false, problem: problemOf(wrongRequest(parsed.error), socket.id) };
    await socket.leave(parsed.data.channel);
    return { ok: true };
  }

  private async identify(socket: Socket): Promise<void> {
    const principal = await this.authenticator.authenticate(carrierOf(socket.handshake));
    refuseUnless(principal, 'signed_in');
    socket.data.principal = principal;
  }

  private keepChecking(socket: Socket): void {
    const timer = setInterval(() => {
      this.identify(socket).catch((error: unknown) => {
        // Only a credential that is no good any more ends it; a database that is away does not.
        if (error instanceof DomainError && error.kind === 'unauthenticated') socket.disconnect(true);
      });
    }, RECHECK_MS);
    socket.once('disconnect', () => clearInterval(timer));
  }

  private async refuseUnlessAllowed(principal: Principal, channel: string): Promise<void> {
    const access = channelAccess(channel);
    if (!access) throw new DomainError('not_found', 'channel_not_found', `there is no channel ${channel}`);
    try {
      refuseUnless(principal, access.permission);
      if (access.sessionId) await this.sessionReaders.refuseUnlessReader(principal, access.sessionId);
    } catch (error) {
      if (error instanceof DomainError && (error.kind === 'forbidden' || error.kind === 'not_found')) {
        this.witness.channelRefused({ principal, channel, code: error.code });
      }
      throw error;
    }
  }

  private open(namespace: Namespace, room: string): void {
    // Every socket has a room of its own, which is no channel.
    if (!channelAccess(room)) return;
    const stop = this.liveBus.subscribe(room, (message) => namespace.to(room).emit('live', { channel: room, message }));
    this.stops.set(room, stop);
  }

  private close(room: string): void {
    const stop = this.stops.get(room);
    if (!stop) return;
    this.stops.delete(room);
    stop.then((end) => end()).catch((error: unknown) => this.logger.warn(`${room}: ${messageOf(error)}`));
  }
}

/** What no credential, or one of nobody's, is refused with. One that is no good any more is recorded with whom it was for. */
const isStrange = ({ code }: DomainError): boolean =>
  ['unauthenticated', 'unknown_token', 'session_ended', 'cross_site_request'].includes(code);

const wrongRequest = (cause: z.ZodError): DomainError =>
  new DomainError('invalid', 'invalid_input', 'send { channel: NAME }', { cause });

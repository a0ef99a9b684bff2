import {
  consumeSignInLink,
  createSignInLink,
  type Me,
  type Principal,
  setPassword,
  signIn,
  signOut,
  whoAmI,
} from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { cookieName, publicUrl, sessionCookie } from './browser-session.rules.ts';
import { ConsumeSignInLink } from './consume-sign-in-link.ts';
import { CreateSignInLink } from './create-sign-in-link.ts';
import { credentialOf, refuseCrossSite } from './credential.rules.ts';
import type { SignedIn } from './open-browser-session.ts';
import { SetPassword } from './set-password.ts';
import { SignInWithPassword } from './sign-in-with-password.ts';
import { SignOut } from './sign-out.ts';

@Controller()
export class SignInController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly withPassword: SignInWithPassword,
    private readonly createLink: CreateSignInLink,
    private readonly consumeLink: ConsumeSignInLink,
    private readonly end: SignOut,
    private readonly password: SetPassword,
  ) {}

  @Handles(signIn)
  async signIn(
    @Input() { body }: InputOf<typeof signIn>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Me> {
    this.refuseCrossSite(request);
    return this.giveCookie(response, await this.withPassword.run(body.account, body.password));
  }

  @Handles(createSignInLink)
  async createSignInLink(@Input() { body }: InputOf<typeof createSignInLink>, @Caller() caller: Principal) {
    const { url, expiresAt } = await this.createLink.run(body.person, caller);
    return { url, expiresAt: expiresAt.toISOString() };
  }

  @Handles(consumeSignInLink)
  async consumeSignInLink(
    @Input() { body }: InputOf<typeof consumeSignInLink>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Me> {
    this.refuseCrossSite(request);
    return this.giveCookie(response, await this.consumeLink.run(body.token));
  }

  @Handles(signOut)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const url = publicUrl(this.config);
    const credential = credentialOf(request.headers, cookieName(url));
    if (credential?.kind !== 'cookie') return;
    this.refuseCrossSite(request);
    await this.end.run(credential.value);
    response.setHeader('set-cookie', sessionCookie(url, ''));
  }

  @Handles(whoAmI)
  whoAmI(@Caller() caller: Principal): Me {
    return caller;
  }

  @Handles(setPassword)
  setPassword(@Input() { body }: InputOf<typeof setPassword>, @Caller() caller: Principal): Promise<void> {
    return this.password.run(caller, body.password, body.current);
  }

  /** Another site must not sign a browser in either: what is done then would be done in the wrong name. */
  private refuseCrossSite(request: Request): void {
    if (request.headers.origin) refuseCrossSite(request.method, request.headers, this.config.GATEHOUSE_URL);
  }

  private giveCookie(response: Response, { principal, cookie }: SignedIn): Me {
    response.setHeader('set-cookie', sessionCookie(publicUrl(this.config), cookie));
    return principal;
  }
}

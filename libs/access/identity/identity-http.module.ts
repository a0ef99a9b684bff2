import { AUTHENTICATOR, REFUSAL_WITNESS } from '@gatehouse/platform/http';
import { Global, Module } from '@nestjs/common';
import { BrowserSessions } from './browser-sessions.repository.ts';
import { ConsumeSignInLink } from './consume-sign-in-link.ts';
import { CreateSignInLink } from './create-sign-in-link.ts';
import { CredentialAuthenticator } from './credential-authenticator.ts';
import { IdentityModule } from './identity.module.ts';
import { IssueToken } from './issue-token.ts';
import { OpenBrowserSession } from './open-browser-session.ts';
import { PeopleController } from './people.controller.ts';
import { RecordRefusal } from './record-refusal.ts';
import { RevokeToken } from './revoke-token.ts';
import { SetPassword } from './set-password.ts';
import { SignInAttemptsRepository } from './sign-in-attempts.repository.ts';
import { SignInController } from './sign-in.controller.ts';
import { SignInLinks } from './sign-in-links.repository.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { SignInWithPassword } from './sign-in-with-password.ts';
import { SignOut } from './sign-out.ts';
import { TokensController } from './tokens.controller.ts';

/** Sign-in and tokens over HTTP, and who is asking: the `AUTHENTICATOR` of every route. */
@Global()
@Module({
  imports: [IdentityModule],
  controllers: [SignInController, PeopleController, TokensController],
  providers: [
    BrowserSessions,
    ConsumeSignInLink,
    CreateSignInLink,
    IssueToken,
    OpenBrowserSession,
    RecordRefusal,
    RevokeToken,
    SetPassword,
    SignInAttemptsRepository,
    SignInLinks,
    SignInThrottle,
    SignInWithPassword,
    SignOut,
    { provide: AUTHENTICATOR, useClass: CredentialAuthenticator },
    { provide: REFUSAL_WITNESS, useExisting: RecordRefusal },
  ],
  exports: [AUTHENTICATOR, REFUSAL_WITNESS],
})
export class IdentityHttpModule {}

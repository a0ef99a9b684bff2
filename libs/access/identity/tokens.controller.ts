import { issueToken, listTokens, type Principal, revokeToken, type TokenView } from '@gatehouse/contracts/access';
import { grants, type InputOf } from '@gatehouse/contracts/http';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import type { AccessToken } from './access-token.ts';
import { IssueToken } from './issue-token.ts';
import { RevokeToken } from './revoke-token.ts';
import { Tokens } from './tokens.repository.ts';

@Controller()
export class TokensController {
  constructor(
    private readonly tokens: Tokens,
    private readonly issue: IssueToken,
    private readonly revoke: RevokeToken,
  ) {}

  @Handles(listTokens)
  async listTokens(@Input() { query }: InputOf<typeof listTokens>, @Caller() caller: Principal) {
    const person = grants(caller.roles, 'tokens:write') ? query.person : caller.id;
    const { rows, next } = await this.tokens.list({ ...query, person });
    return { rows: rows.map(present), next };
  }

  @Handles(issueToken)
  async issueToken(@Input() { body }: InputOf<typeof issueToken>, @Caller() caller: Principal) {
    const { token, issued } = await this.issue.run(body, caller);
    return { token, issued: present(issued) };
  }

  @Handles(revokeToken)
  async revokeToken(@Input() { params }: InputOf<typeof revokeToken>, @Caller() caller: Principal) {
    return present(await this.revoke.run(params.id, caller));
  }
}

const present = (token: AccessToken): TokenView => ({
  ...token,
  createdAt: token.createdAt.toISOString(),
  expiresAt: token.expiresAt?.toISOString() ?? null,
  revokedAt: token.revokedAt?.toISOString() ?? null,
  lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
});

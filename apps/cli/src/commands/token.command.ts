import { issueToken, listTokens, revokeToken, type TokenRequest, type TokenView } from '@gatehouse/contracts/access';
import { Role } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { type Command, Option } from 'commander';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { table } from '../table.ts';

interface IssueOptions {
  kind: 'personal' | 'service' | 'virtual_key';
  name: string;
  days: string;
  person?: string;
  role: string[];
  agent?: string;
  model: string[];
  json?: boolean;
}

const gather = (value: string, before: string[]): string[] => [...before, value];

/** `gatehouse token issue|list|revoke`. */
export const command: CommandDefinition = {
  register(program, context) {
    const token = program.command('token').description('issue, list and revoke access tokens');
    registerIssue(token, context);
    registerList(token, context);
    registerRevoke(token, context);
  },
};

function registerIssue(token: Command, context: CommandContext): void {
  const issue = token
    .command('issue')
    .description('issue a token and show it this once')
    .addOption(
      new Option('--kind <kind>', 'whose it is').choices(['personal', 'service', 'virtual_key']).default('personal'),
    )
    .requiredOption('--name <name>', 'what it is for')
    .option('--days <days>', 'how long it is valid', '90')
    .option('--person <id>', 'personal: for whom, yourself unless told')
    .option('--role <role>', 'service: a role it has; may be repeated', gather, [])
    .option('--agent <id>', 'virtual_key: the agent it belongs to')
    .option('--model <alias>', 'virtual_key: a model it may use; may be repeated', gather, [])
    .option('--json', 'print JSON')
    .action(async (options: IssueOptions) => {
      const { token: secret, issued } = await context.client().call(issueToken, { body: requestOf(options) });
      if (options.json) return printJson(context.terminal, { token: secret, issued });
      context.terminal.note(`${issued.kind} token ${issued.id}, valid until ${issued.expiresAt ?? 'it is revoked'}.`);
      context.terminal.note('It is shown this once:');
      context.terminal.write(`${secret}\n`);
    });
  examples(issue, [
    'gatehouse token issue --name laptop',
    'gatehouse token issue --kind service --name nightly --role engineer --days 30',
    'gatehouse token issue --kind virtual_key --name tests --agent eng-prod --model claude-haiku',
  ]);
}

function registerList(token: Command, context: CommandContext): void {
  const list = token
    .command('list')
    .description('list tokens, newest first')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const page = await context.client().call(listTokens, { query: { limit: 200 } });
      if (json) return printJson(context.terminal, page);
      context.terminal.write(
        table(
          page.rows,
          [
            { heading: 'ID', value: ({ id }) => id },
            { heading: 'KIND', value: ({ kind }) => kind },
            { heading: 'NAME', value: ({ name }) => name },
            { heading: 'BEGINS', value: ({ prefix }) => prefix },
            { heading: 'BELONGS TO', value: ({ personId, agentId, roles }) => personId ?? agentId ?? roles.join(', ') },
            { heading: 'STATE', value: stateOf },
            { heading: 'LAST USED', value: ({ lastUsedAt }) => lastUsedAt },
          ],
          'no tokens',
        ),
      );
    });
  examples(list, ['gatehouse token list', 'gatehouse token list --json']);
}

function registerRevoke(token: Command, context: CommandContext): void {
  const revoke = token
    .command('revoke')
    .argument('<id>', 'id of the token, from `gatehouse token list`')
    .description('revoke a token at once')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const revoked = await context.client().call(revokeToken, { params: { id } });
      if (json) return printJson(context.terminal, revoked);
      context.terminal.write(`revoked ${revoked.name} (${revoked.prefix}…)\n`);
    });
  examples(revoke, ['gatehouse token revoke 019a9c1e-7d1c-7c3a-9a53-0f3c8d1b2e4f']);
}

/** @throws DomainError `wrong_option` that names the option which is missing or wrong for the kind */
function requestOf({ kind, name, days, person, role, agent, model }: IssueOptions): TokenRequest {
  const expiresInDays = Number(days);
  switch (kind) {
    case 'personal':
      return { kind, name, expiresInDays, ...(person ? { person } : {}) };
    case 'service': {
      const roles = Role.array().min(1).safeParse(role);
      if (roles.success) return { kind, name, expiresInDays, roles: roles.data };
      const unknown = role.filter((name) => !Role.safeParse(name).success).map((name) => JSON.stringify(name));
      const problem = unknown.length > 0 ? `there is no role ${unknown.join(', ')}` : '--role is needed';
      throw wrongOption(`${problem}: one or more of ${Role.options.join(', ')}`);
    }
    case 'virtual_key':
      if (!agent || model.length === 0) throw wrongOption('--agent and at least one --model are needed');
      return { kind, name, expiresInDays, agent, models: model };
  }
}

const wrongOption = (message: string): DomainError => new DomainError('invalid', 'wrong_option', message);

function stateOf({ revokedAt, expiresAt }: TokenView): string {
  if (revokedAt) return 'revoked';
  return expiresAt && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'valid';
}

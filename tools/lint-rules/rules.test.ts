import { describe, expect, it } from 'vitest';
import { RULES } from './rules.ts';
import { parseSource } from './source-file.ts';

/** What the rules say of a repository with these files. */
const violations = (repository: Record<string, string>): string[] => {
  const files = Object.entries(repository).map(([path, text]) => parseSource(path, text));
  return RULES.flatMap((rule) => rule(files)).map(({ rule, path, line }) => `${rule} ${path}:${line}`);
};

describe('the rules of the map', () => {
  it('has nothing against a repository that keeps them', () => {
    expect(
      violations({
        'libs/governance/budgets/index.ts': `export { reserve } from './reserve.rules.ts';`,
        'libs/governance/budgets/reserve.rules.ts': `import { DomainError } from '@gatehouse/kernel';\nexport const reserve = () => DomainError;`,
        'libs/governance/budgets/budgets.repository.ts': `import { PrismaClient } from '@prisma/client';`,
        'libs/governance/enforcement/gate.ts': `import { reserve } from '../budgets/index.ts';`,
        'libs/platform/config/config.ts': 'export const read = () => process.env.HOME;',
        'libs/runtime/tool-calls/call-tool.effect.ts': `import { call } from '@gatehouse/platform/mcp';`,
        'apps/cli/src/main.ts': `import { verify } from '@gatehouse/insight/audit/rules';`,
        'apps/api/src/main.ts': `// process.env stands in a comment\nimport { gate } from '@gatehouse/governance/enforcement';`,
      }),
    ).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'an import that points up',
      { 'libs/registry/tools/tools.ts': `import { gate } from '@gatehouse/governance/enforcement';` },
      'direction libs/registry/tools/tools.ts:1',
    ],
    [
      'an import of an application',
      { 'libs/systems/company/apply.ts': `import { main } from '../../../apps/api/src/main.ts';` },
      'direction libs/systems/company/apply.ts:1',
    ],
    [
      'a CLI that reaches into the server',
      { 'apps/cli/src/main.ts': `import { Gate } from '@gatehouse/governance/enforcement';` },
      'direction apps/cli/src/main.ts:1',
    ],
    [
      'an edge between siblings of governance',
      { 'libs/governance/policy/policy.ts': `import { reserve } from '../budgets/index.ts';` },
      'governance-edges libs/governance/policy/policy.ts:1',
    ],
    [
      'an import past a public face',
      { 'libs/runtime/harness/loop.ts': `\nimport { x } from '../sessions/lease.rules.ts';` },
      'public-face libs/runtime/harness/loop.ts:2',
    ],
    [
      'a domain that goes through its own front door',
      {
        'libs/runtime/harness/loop.ts': `import { x } from './index.ts';`,
        'libs/runtime/harness/index.ts': 'export {};',
      },
      'public-face libs/runtime/harness/loop.ts:1',
    ],
    [
      'export *',
      { 'libs/runtime/harness/index.ts': `export * from './loop.ts';` },
      'public-face libs/runtime/harness/index.ts:1',
    ],
    [
      'a cycle, even of types',
      {
        'libs/kernel/a.ts': `import type { B } from './b.ts';`,
        'libs/kernel/b.ts': `import type { A } from './a.ts';`,
      },
      'cycles libs/kernel/a.ts:1',
    ],
    [
      'Prisma outside a repository',
      { 'libs/registry/tools/tools.ts': `import type { Tool } from '../../platform/database/generated/client.ts';` },
      'database libs/registry/tools/tools.ts:1',
    ],
    [
      'the driver outside the data plane',
      { 'libs/registry/tools/tools.ts': `import pg from 'pg';` },
      'database libs/registry/tools/tools.ts:1',
    ],
    [
      'process.env outside config',
      { 'apps/worker/src/main.ts': 'const home = 1;\nexport const x = process.env.HOME;' },
      'environment apps/worker/src/main.ts:2',
    ],
    [
      'Nest in the kernel',
      { 'libs/kernel/clock.ts': `import { Injectable } from '@nestjs/common';` },
      'purity libs/kernel/clock.ts:1',
    ],
    [
      'Nest in a rules file, over another file',
      {
        'libs/runtime/harness/loop.rules.ts': `import { x } from './other.ts';`,
        'libs/runtime/harness/other.ts': `import { Injectable } from '@nestjs/common';\nexport const x = Injectable;`,
      },
      'purity libs/runtime/harness/loop.rules.ts:1',
    ],
    [
      'an MCP client outside effects',
      { 'libs/runtime/harness/loop.ts': `import { connect } from '@gatehouse/platform/mcp';` },
      'effects libs/runtime/harness/loop.ts:1',
    ],
    [
      'a model driver outside effects',
      { 'libs/runtime/model-gateway/gateway.ts': `import { send } from './drivers/messages-api.ts';` },
      'effects libs/runtime/model-gateway/gateway.ts:1',
    ],
    [
      'a forward reference',
      { 'apps/api/src/app.module.ts': `import { forwardRef } from './x.ts';` },
      'forward-reference apps/api/src/app.module.ts:1',
    ],
  ])('objects to %s', (_what, repository, expected) => {
    expect(violations(repository)).toContain(expected);
  });
});

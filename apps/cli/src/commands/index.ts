import type { CommandDefinition } from '../command.ts';
import { command as agents } from './agents.command.ts';
import { command as approvals } from './approvals.command.ts';
import { command as apply } from './apply.command.ts';
import { command as diff } from './diff.command.ts';
import { command as edit } from './edit.command.ts';
import { command as exported } from './export.command.ts';
import { command as revisions } from './revisions.command.ts';
import { command as audit } from './audit.command.ts';
import { command as flags } from './flags.command.ts';
import { command as backup } from './backup.command.ts';
import { command as reset } from './reset.command.ts';
import { command as restore } from './restore.command.ts';
import { command as retention } from './retention.command.ts';
import { command as run } from './run.command.ts';
import { command as smoke } from './smoke.command.ts';
import { command as sessions } from './sessions.command.ts';
import { command as token } from './token.command.ts';
import { command as doctor } from './doctor.command.ts';
import { command as down } from './down.command.ts';
import { command as budgets } from './budgets.command.ts';
import { command as kill } from './kill.command.ts';
import { command as revive } from './revive.command.ts';
import { command as logs } from './logs.command.ts';
import { command as memory } from './memory.command.ts';
import { command as models } from './models.command.ts';
import { command as migrate } from './migrate.command.ts';
import { command as status } from './status.command.ts';
import { command as tools } from './tools.command.ts';
import { command as test } from './test.command.ts';
import { command as up } from './up.command.ts';
import { command as upgrade } from './upgrade.command.ts';

/** Every command, in the order in which the help lists them. Each has a file of its own. */
export const commands: readonly CommandDefinition[] = [
  up,
  down,
  status,
  doctor,
  logs,
  migrate,
  backup,
  restore,
  upgrade,
  reset,
  retention,
  test,
  run,
  smoke,
  sessions,
  memory,
  kill,
  revive,
  approvals,
  apply,
  diff,
  exported,
  revisions,
  edit,
  agents,
  tools,
  models,
  flags,
  budgets,
  audit,
  token,
];

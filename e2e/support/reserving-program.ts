// What a worker or an api does with budgets, and nothing else, as a program of its own. It reads one command per line and
// prints one line for everything that it has been answered; a parent that has read a line knows that it is committed.
import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { BudgetsModule, Reservations } from '@gatehouse/governance/budgets';
import { messageOf } from '@gatehouse/kernel';
import { ConfigModule, loadConfig } from '@gatehouse/platform/config';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';

const Command = z.discriminatedUnion('do', [
  /** Sets `amount` aside for every action, all at once. */
  z.object({ do: z.literal('hold'), agent: z.string(), amount: z.coerce.bigint(), actions: z.array(z.string()) }),
  /** Marks every action as dispatched and books its cost, all at once. */
  z.object({ do: z.literal('spend'), costs: z.record(z.string(), z.coerce.bigint()) }),
  /** Books every action's cost, all at once. */
  z.object({ do: z.literal('settle'), costs: z.record(z.string(), z.coerce.bigint()) }),
]);
type Command = z.infer<typeof Command>;

const config = loadConfig();
@Module({ imports: [ConfigModule.of(config), DatabaseModule, EventsModule, RealtimeModule, BudgetsModule] })
class ReservingModule {}

const program = await NestFactory.createApplicationContext(ReservingModule, { logger: false });
const [reservations, unitOfWork] = [program.get(Reservations), program.get(UnitOfWork)];
const say = (...words: string[]): void => console.log(words.join(' '));

async function hold(action: string, agent: string, amount: bigint): Promise<void> {
  const refusing = await reservations.hold(action, [{ scope: 'agent', target: agent }], amount);
  say(refusing ? 'refused' : 'held', action);
}

async function settle(action: string, cost: bigint): Promise<void> {
  const [answer] = await unitOfWork.commit([reservations.settling(action, cost)]);
  if (answer) await reservations.settled(answer);
  say('settled', action);
}

async function spend(action: string, cost: bigint): Promise<void> {
  // As the gate does it beside an intent.
  const text = `update budget_reservations set dispatched_at = now() where action_id = $1 and state = 'held'`;
  await unitOfWork.commit([{ name: 'mark_dispatched', text, values: [action] }]);
  say('dispatched', action);
  await settle(action, cost);
}

async function obey(command: Command): Promise<void> {
  if (command.do === 'hold') {
    await Promise.all(command.actions.map((action) => hold(action, command.agent, command.amount)));
  } else {
    const one = command.do === 'spend' ? spend : settle;
    await Promise.all(Object.entries(command.costs).map(([action, cost]) => one(action, cost)));
  }
  say('done');
}

say('ready');
for await (const line of createInterface(process.stdin)) {
  await obey(Command.parse(JSON.parse(line))).catch((error) => say('failed', messageOf(error)));
}
await program.close();

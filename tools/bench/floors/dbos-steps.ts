import { DBOS } from '@dbos-inc/dbos-sdk';
import { POOL } from '../servers.ts';

/** Workflows of DBOS with so many steps each, on a database of their own. */
export class DbosSteps {
  private constructor(private readonly workflow: (steps: number) => Promise<number>) {}

  static async launch(databaseUrl: string): Promise<DbosSteps> {
    DBOS.setConfig({
      name: 'bench',
      systemDatabaseUrl: databaseUrl,
      systemDatabasePoolSize: POOL,
      logLevel: 'error',
    });
    const workflow = DBOS.registerWorkflow(
      async (steps: number) => {
        let done = 0;
        for (let step = 1; step <= steps; step += 1) {
          done += await DBOS.runStep(async () => (step > 0 ? 1 : 0), { name: 'step' });
        }
        return done;
      },
      { name: 'steps' },
    );
    await DBOS.launch();
    return new DbosSteps(workflow);
  }

  /** One workflow, to its end. */
  async run(steps: number): Promise<void> {
    // Called by itself: DBOS takes whatever it is called on for an object of its own.
    const { workflow } = this;
    const done = await workflow(steps);
    if (done !== steps) throw new Error(`DBOS took ${done} steps of ${steps}`);
  }

  stop(): Promise<void> {
    return DBOS.shutdown();
  }
}

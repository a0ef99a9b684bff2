import { type DynamicModule, Module } from '@nestjs/common';
import { HEARTBEAT_SOURCE, Heartbeat, type HeartbeatSource } from './heartbeat.ts';
import { HeartbeatsRepository } from './heartbeats.repository.ts';

/** For the process's own beat, and for reading those of the others. */
@Module({})
export class HeartbeatModule {
  /**
   * @param inject tokens of what `source` is built from
   * @param source builds what the process says of itself
   */
  static beating<Dependencies extends unknown[]>(
    inject: { [Index in keyof Dependencies]: abstract new (...dependencies: never[]) => Dependencies[Index] },
    source: (...dependencies: Dependencies) => HeartbeatSource,
  ): DynamicModule {
    return {
      module: HeartbeatModule,
      global: true,
      providers: [
        HeartbeatsRepository,
        Heartbeat,
        { provide: HEARTBEAT_SOURCE, inject: [...inject], useFactory: source },
      ],
      exports: [Heartbeat, HeartbeatsRepository],
    };
  }
}

import { CLOCK, systemClock } from '@gatehouse/kernel';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from './config.ts';

/** Makes the configuration and the clock injectable everywhere: `@Inject(CONFIG) config: Config`, `@Inject(CLOCK) clock: Clock`. */
@Global()
@Module({})
export class ConfigModule {
  static of(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: CLOCK, useValue: systemClock },
      ],
      exports: [CONFIG, CLOCK],
    };
  }
}

export { CONFIG, type Config, loadConfig } from './config.ts';
export { ConfigModule } from './config.module.ts';

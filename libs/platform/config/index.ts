export { CONFIG, checkSettings, type Config, loadConfig, loadEnvironment } from './config.ts';
export { ConfigModule } from './config.module.ts';

export { GuardsModule } from './guards.module.ts';

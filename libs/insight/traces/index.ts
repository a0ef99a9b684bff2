export { TracesJobsModule, TracesModule } from './traces.module.ts';

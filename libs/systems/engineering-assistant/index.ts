export { EngineeringAssistantModule } from './engineering-assistant.module.ts';

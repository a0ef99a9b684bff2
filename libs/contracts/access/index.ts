export { actorOf, type Principal } from './principal.ts';

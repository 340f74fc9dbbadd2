export { type Events, makeEvents } from './events.ts';

export type { Action } from './access.model.ts';
export { decide } from './decide.ts';

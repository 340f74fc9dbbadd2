export type { Action } from './access.model.ts';
export { decide, mayEver, permits } from './decide.ts';

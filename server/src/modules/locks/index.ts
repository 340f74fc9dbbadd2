export { canFreeze, type Freeze, freezeOn } from './locks.model.ts';
export { type Locks, makeLocks } from './locks.ts';

export { type Geography, openGeography } from './geography.ts';
export { isRestricted, stateOf } from './networks.rules.ts';
export { type AdditionRefusal, makeNetworks, type Networks, type RemovalRefusal, type Scope } from './networks.ts';
export { addressWithPlace, placeText } from './place-text.ts';
export type { PlaceOf } from './places.model.ts';

export { type AddressRange, blockAround } from './address.rules.ts';
export { type Geography, openGeography } from './geography.ts';
export type { NetworkEntry } from './networks.model.ts';
export { isRestricted, stateOf } from './networks.rules.ts';
export {
  type Addition,
  type AdditionRefusal,
  type By,
  type Change,
  makeNetworks,
  type Networks,
  type Removal,
  type RemovalRefusal,
  type Scope,
} from './networks.ts';
export { addressWithPlace, placeText } from './place-text.ts';
export type { PlaceOf } from './places.model.ts';

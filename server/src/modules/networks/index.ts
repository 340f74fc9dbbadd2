export { type Geography, openGeography } from './geography.ts';
export { addressWithPlace, placeText } from './place-text.ts';
export type { Place, PlaceOf } from './places.model.ts';

/** A place as people read it: "Lyon, France". Country names are the platform's own, in the reader's language. */
import type { Place, PlaceOf } from './places.model.ts';

export function placeText(place: Pick<Place, 'country' | 'city'> | null, language: string): string | null {
  if (place === null) return null;
  const country = place.country === null ? null : countryName(place.country, language);
  const parts = [place.city, country].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

/** An address with its place, where there is one: what stands in notices. */
export function addressWithPlace(address: string, language: string, placeOf: PlaceOf): string {
  const place = placeText(placeOf(address), language);
  return place === null ? address : `${address} (${place})`;
}

function countryName(code: string, language: string): string {
  return new Intl.DisplayNames([language], { type: 'region', fallback: 'code' }).of(code) ?? code;
}

/** Places as people read them. Apart from dates and numbers: nothing before sign-in shows one. */
import { useWording } from './use-wording.ts';

interface Named {
  readonly country: string | null;
  readonly city: string | null;
}

interface Places {
  /** "Lyon, France"; empty where nothing is known. */
  readonly placeName: (place: Named | null) => string;
  /** An address and where it is: "198.51.100.7 (Lyon, France)". */
  readonly addressAt: (address: string, place: Named | null) => string;
}

const made = new Map<string, Intl.DisplayNames>();

function regionsIn(locale: string): Intl.DisplayNames {
  const known = made.get(locale) ?? new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' });
  made.set(locale, known);
  return known;
}

export function usePlaces(): Places {
  const { locale } = useWording();
  const placeName: Places['placeName'] = (place) => {
    const country = place?.country == null ? null : (regionsIn(locale).of(place.country) ?? place.country);
    return [place?.city, country].filter((part) => part != null).join(', ');
  };
  return {
    placeName,
    addressAt(address, place) {
      const name = placeName(place);
      return name === '' ? address : `${address} (${name})`;
    },
  };
}

/** The passkey: a key whose bow is a fingerprint. */
import type { ReactElement } from 'react';
import { Picture } from '../picture.tsx';

export function PasskeyPicture(): ReactElement {
  return (
    <Picture>
      <circle cx="16" cy="18" r="12.5" />
      <path d="M10 22c-1-8 3-11 6-11s7 3 6 12M13.500 24c-1-6 .5-8.500 2.500-8.500s3.500 2.500 2.500 9M16 19.500v6" />
      <path d="M25 27l17.500 17.500M35 37l5-5M39.500 41.500l4-4" />
    </Picture>
  );
}

/** The mobile key: a phone with a keyhole on its screen. */
import type { ReactElement } from 'react';
import { Picture } from '../picture.tsx';

export function MobileKeyPicture(): ReactElement {
  return (
    <Picture>
      <rect x="13.500" y="4.500" width="21" height="39" rx="3.500" />
      <path d="M21 8.500h6M21.500 39.500h5" />
      <circle cx="24" cy="20.500" r="4.500" />
      <path d="M22.500 25l-1.500 8h6l-1.500-8" />
    </Picture>
  );
}

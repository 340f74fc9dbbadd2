/** The authenticator app: six digits under a ring that runs out. */
import type { ReactElement } from 'react';
import { Picture } from '../picture.tsx';

export function TotpPicture(): ReactElement {
  return (
    <Picture>
      <path d="M12.5 4.5h23v39h-23zM21.5 39.5h5" />
      <path d="M24 10.5a7.5 7.5 0 1 1-7.5 7.5M24 14v4l2.5 2" />
      <path d="M17 31v.5M20 31v.5M23 31v.5M26 31v.5M29 31v.5M32 31v.5" data-dots="" />
    </Picture>
  );
}

/** The security card: a display, keys, and the round one that switches it on. */
import type { ReactElement } from 'react';
import { Picture } from '../picture.tsx';

export function SecurityCardPicture(): ReactElement {
  return (
    <Picture>
      <path d="M5.5 12.5h37v24h-37zM10.5 17.5h18v6h-18z" />
      <path d="M36 20.5m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0" />
      <path
        d="M12 29v.5M18 29v.5M24 29v.5M30 29v.5M36 29v.5M12 32.5v.5M18 32.5v.5M24 32.5v.5M30 32.5v.5"
        data-dots=""
      />
    </Picture>
  );
}

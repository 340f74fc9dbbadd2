/** Recovery codes: a printed sheet, of which some lines are struck. */
import type { ReactElement } from 'react';
import { Picture } from '../picture.tsx';

export function RecoveryCodePicture(): ReactElement {
  return (
    <Picture>
      <path d="M10.5 4.5h19l8 8v31h-27zM29.5 4.5v8h8" />
      <path d="M16 20.5h16M16 27.5h16M16 34.5h16" />
      <path d="M14 22.500l20-4" />
    </Picture>
  );
}

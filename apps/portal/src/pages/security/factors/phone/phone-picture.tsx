/** The phone: a message that arrives. */
import type { ReactElement } from 'react';
import { Picture } from '../picture.tsx';

export function PhonePicture(): ReactElement {
  return (
    <Picture>
      <path d="M8.5 4.5h18v39h-18zM15 39.5h5" />
      <path className="factor-picture-fill" d="M18.5 11.5h24v15h-15l-5 5v-5h-4z" />
      <path d="M24.5 19v.5M30.5 19v.5M36.5 19v.5" data-dots="" />
    </Picture>
  );
}

/** The word mark: a door with its bolt, and the name. Not the seal, which is kept for verified proofs. */
import type { ReactElement } from 'react';
import { useWording } from '../wording/use-wording.ts';

export function Mark(): ReactElement {
  const { t } = useWording();
  return (
    <span className="mark">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M2.5 2.5h15v15h-15zM10 2.5v15M7.5 10h5" />
      </svg>
      <span>{t('product')}</span>
    </span>
  );
}

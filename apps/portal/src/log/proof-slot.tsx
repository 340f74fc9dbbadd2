/** Where the proof of one entry stands: a button until it is asked for, then what came of it. */
import { Button } from '@strongroom/ui';
import { type ReactElement, useRef } from 'react';
import { useWording } from '../wording/use-wording.ts';
import type { ShownEntry } from './entry-proof.types.ts';
import type { Proofs } from './use-proofs.ts';

export interface ProofSlotProps {
  readonly entry: ShownEntry;
  /** What the entry is called on the page, for those who hear the button without its surroundings. */
  readonly name: string;
  readonly proofs: Proofs;
  readonly size?: 'line' | 'sheet';
}

export function ProofSlot({ entry, name, proofs, size = 'line' }: ProofSlotProps): ReactElement {
  const { t } = useWording();
  // Where one was pressed, the focus goes on to the answer that takes the button's place.
  const pressed = useRef(false);
  const { View } = proofs;
  const proof = proofs.of(entry.id);
  const again = (): void => {
    pressed.current = true;
    proofs.verify([entry]);
  };
  if (View !== null && proof !== undefined && proof.kind !== 'verifying') {
    return (
      <View
        proof={proof}
        fileName={`receipt-${entry.id}.json`}
        size={size}
        focus={pressed.current}
        onAgain={again}
        onTrustAnew={() => {
          pressed.current = true;
          proofs.trustAnew(entry);
        }}
      />
    );
  }
  return (
    <Button
      kind={size === 'line' ? 'quiet' : 'secondary'}
      busy={proof !== undefined}
      aria-label={t(proof === undefined ? 'history.verifyNamed' : 'history.verifyingNamed', { name })}
      onClick={again}
    >
      {t(proof === undefined ? 'history.verify' : 'history.verifying')}
    </Button>
  );
}

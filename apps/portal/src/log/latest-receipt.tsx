/** The receipt of an act that has just been done, offered where its outcome stands. */
import type { HistoryEntry } from '@strongroom/contract';
import { type ReactElement, useEffect, useState } from 'react';
import { api } from '../session/session.store.ts';
import { useRead } from '../session/use-read.ts';
import { useWording } from '../wording/use-wording.ts';
import { ProofSlot } from './proof-slot.tsx';
import { useProofs } from './use-proofs.ts';

export interface LatestReceiptProps {
  /** What the act is called on the page. */
  readonly name: string;
  /** The entry of the act among the newest ones. */
  readonly isOf: (entry: HistoryEntry) => boolean;
  /** For an act that is known by its kind only: an earlier one of the same kind is not meant. */
  readonly justNow?: boolean;
}

const NEWEST = 10;
const ASK_EVERY_MS = 1_500;
const JUST_NOW_MS = 60_000;

export function LatestReceipt({ name, isOf, justNow = false }: LatestReceiptProps): ReactElement | null {
  const { t } = useWording();
  const proofs = useProofs();
  const [found, setFound] = useState<HistoryEntry | null>(null);
  const read = useRead('listHistory', { query: { limit: NEWEST } }, { enabled: found === null, everyMs: ASK_EVERY_MS });
  const [since] = useState(() => (justNow ? api.now() - JUST_NOW_MS : 0));
  const entry = found ?? read.data?.entries.find((each) => isOf(each) && Date.parse(each.at) >= since) ?? null;
  // Once found it is kept: the next act pushes it down the list.
  useEffect(() => setFound(entry), [entry]);
  if (entry === null) return null;
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('receipt.title')}</h2>
      <p className="sr-soft">{t('receipt.lead')}</p>
      <div>
        <ProofSlot entry={entry} name={name} proofs={proofs} size="sheet" />
      </div>
    </section>
  );
}

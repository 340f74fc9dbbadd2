/** The receipt of an act that has just been done, offered where its outcome stands. */
import type { AuditEntryView } from '@strongroom/contract';
import { type ReactElement, useEffect, useState } from 'react';
import { api } from '../session/session.store.ts';
import { useRead } from '../session/use-read.ts';
import { useWording } from '../wording/use-wording.ts';
import { ProofSlot } from './proof-slot.tsx';
import { useProofs } from './use-proofs.ts';

export interface LatestReceiptProps {
  /** What the act is called on the page. */
  readonly name: string;
  readonly title?: string;
  /** The kind of its entry. */
  readonly event: string;
  /** Which one of its kind; without it, the newest of the last minute. */
  readonly isOf?: (details: AuditEntryView['details']) => boolean;
}

const NEWEST = 5;
const ASK_EVERY_MS = 1_500;
const ASK_FOR_MS = 30_000;
const JUST_NOW_MS = 60_000;

export function LatestReceipt({ name, title, event, isOf }: LatestReceiptProps): ReactElement | null {
  const { t } = useWording();
  const proofs = useProofs();
  const [since] = useState(() => (isOf === undefined ? api.now() - JUST_NOW_MS : 0));
  const [found, setFound] = useState<AuditEntryView | null>(null);
  const [asking, setAsking] = useState(true);
  const everyMs = asking ? ASK_EVERY_MS : undefined;
  const read = useRead('searchAudit', { query: { event, limit: NEWEST } }, { enabled: found === null, everyMs });
  const isMeant = ({ at, details }: AuditEntryView): boolean =>
    Date.parse(at) >= since && (isOf === undefined || isOf(details));
  const entry = found ?? read.data?.entries.find(isMeant) ?? null;
  // Once found it is kept: the next act of its kind pushes it down the list.
  useEffect(() => setFound(entry), [entry]);
  useEffect(() => {
    const timer = setTimeout(() => setAsking(false), ASK_FOR_MS);
    return () => clearTimeout(timer);
  }, []);
  if (entry === null) return null;
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{title ?? t('receipt.title')}</h2>
      <p className="sr-soft">{t('receipt.lead')}</p>
      <div>
        <ProofSlot entry={entry} name={name} proofs={proofs} size="sheet" />
      </div>
    </section>
  );
}

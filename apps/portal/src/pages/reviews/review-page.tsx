/**
 * One daily review: what is unusual first, then what happened altogether, then every entry. Two ways out, side by side: it
 * was me, or it was not.
 */
import type { HistoryEntry, Review, ReviewKind } from '@strongroom/contract';
import { Button, KeyValue, Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { Link, useParams } from 'wouter';
import { ProofSlot } from '../../log/proof-slot.tsx';
import { useProofs } from '../../log/use-proofs.ts';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { toTimeline } from '../security/history.logic.ts';
import { HistoryList } from '../security/history-list.tsx';
import { SecurityFrame } from '../security/security-frame.tsx';
import { useReviewDay } from './review-words.tsx';

const KINDS: readonly ReviewKind[] = ['sign-in', 'refusal', 'proof', 'withdrawal', 'security', 'other'];

export default function ReviewPage(): ReactElement {
  const { t } = useWording();
  const dayOf = useReviewDay();
  const { reviewId = '' } = useParams<{ reviewId: string }>();
  const read = useRead('getReview', { params: { reviewId } });
  const title = read.data === undefined ? t('daily.title') : t('daily.of', { day: dayOf(read.data.review) });
  return (
    <SecurityFrame title={title} lead={t('daily.oneLead')}>
      <Reading of={read} lines={8}>
        {({ review, entries, more }) => (
          <div className="sr-stack" data-gap="wide">
            <Unusual review={review} entries={entries} />
            <Answer review={review} />
            <section className="sr-stack" data-gap="tight">
              <h2>{t('daily.altogether')}</h2>
              <Counts review={review} />
            </section>
            <Entries entries={entries} more={more} />
            <Link href="/security/reviews">{t('daily.all')}</Link>
          </div>
        )}
      </Reading>
    </SecurityFrame>
  );
}

interface WithEntries {
  readonly review: Review;
  readonly entries: readonly HistoryEntry[];
}

function Unusual({ review, entries }: WithEntries): ReactElement {
  const wording = useWording();
  const { t } = wording;
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('daily.unusual')}</h2>
      {review.findings.length === 0 && <p>{t('daily.nothing')}</p>}
      <ul className="findings">
        {review.findings.map(({ rule, count, seconds, entries: ids }) => {
          const shown = entries.filter(({ id }) => ids.includes(id));
          return (
            <li key={rule}>
              <strong>{t(`daily.rule.${rule}`, { times: count })}</strong>
              {rule === 'clocks-disagree' && <p className="sr-small">{t('daily.clocks', { count: seconds ?? 0 })}</p>}
              <ul className="sr-small sr-soft">
                {toTimeline(shown, wording).map((item) => (
                  <li key={item.key}>
                    {item.time} · {item.title}
                    {item.detail !== undefined && <> · {item.detail}</>}
                  </li>
                ))}
              </ul>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Somebody who did all this says so; somebody who did not is one step from the door that ends it. */
function Answer({ review }: { readonly review: Review }): ReactElement {
  const { t, dateTime } = useWording();
  const act = useAct();
  const [done, setDone] = useState(false);
  const acknowledge = async (): Promise<void> => {
    const said = await act.run(() => api.call('acknowledgeReview', { params: { reviewId: review.id } }));
    if (!said) return;
    setDone(true);
    readAgain('listReviews', 'getReview', 'listHistory');
  };
  const notMe = (
    <Link href="/not-me" className="sr-button" data-kind="loss">
      {t('daily.notMe')}
    </Link>
  );
  if (review.acknowledgedAt !== null) {
    return (
      <Notice
        kind="done"
        focus={done}
        standing={!done}
        title={t('daily.seenAt', { time: dateTime(review.acknowledgedAt) })}
        actions={notMe}
      >
        {t('daily.seenText')}
      </Notice>
    );
  }
  return (
    <section className="sr-stack" data-gap="tight" aria-label={t('daily.question')}>
      <h2>{t('daily.question')}</h2>
      <p className="sr-soft">
        {review.escalatedAt === null
          ? t('daily.waits', { time: dateTime(review.escalatesAt) })
          : t('daily.escalated', { time: dateTime(review.escalatedAt) })}
      </p>
      {act.problem && <ProblemNotice problem={act.problem} />}
      <div className="sr-row">
        <Button busy={act.busy} onClick={() => void acknowledge()}>
          {t('daily.seen')}
        </Button>
        {notMe}
      </div>
    </section>
  );
}

function Counts({ review }: { readonly review: Review }): ReactElement {
  const { t, decimal } = useWording();
  const pairs = KINDS.filter((kind) => review.counts[kind] > 0).map((kind) => ({
    key: kind,
    name: t(`daily.kind.${kind}`),
    value: decimal(String(review.counts[kind])),
  }));
  return pairs.length === 0 ? <p>{t('daily.quiet')}</p> : <KeyValue pairs={pairs} />;
}

function Entries({
  entries,
  more,
}: {
  readonly entries: readonly HistoryEntry[];
  readonly more: boolean;
}): ReactElement {
  const { t } = useWording();
  const proofs = useProofs();
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('daily.happened')}</h2>
      <p className="sr-small sr-soft">{t('daily.order')}</p>
      <HistoryList entries={entries} below={(entry, name) => <ProofSlot entry={entry} name={name} proofs={proofs} />} />
      {more && (
        <p>
          {t('daily.more')} <Link href="/security/history">{t('security.allHistory')}</Link>
        </p>
      )}
    </section>
  );
}

/** A wish that stands: what it waits for, the cards and where they are sent, until when, and the way back. */
import type { ClosingView } from '@strongroom/contract';
import { Button, moneyText, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useWording } from '../../wording/use-wording.ts';

export interface WaitingProps {
  readonly view: ClosingView;
  readonly busy: boolean;
  readonly onTakeBack: () => void;
}

export function Waiting({ view, busy, onTakeBack }: WaitingProps): ReactElement {
  const { t, dateTime, locale } = useWording();
  const { closing, waitsFor, remaining, account, mayAsk } = view;
  const amount = remaining === null ? '' : moneyText(remaining.amountMinor, remaining.currency, locale);
  const toWithdraw = waitsFor === 'balance' && (
    <Link href={`/withdraw?account=${account.id}`}>{t('closing.toWithdraw')}</Link>
  );
  return (
    <>
      {waitsFor !== null && (
        <Notice kind="info" standing title={t(`closing.wait.${waitsFor}.title`)} actions={toWithdraw}>
          {t(`closing.wait.${waitsFor}.text`, { amount })}
        </Notice>
      )}
      {waitsFor === 'card' && <Return view={view} />}
      {closing !== null && (
        <p className="sr-small sr-soft">
          {t('closing.asked', { time: dateTime(closing.askedAt) })}
          <br />
          {t('closing.until', { time: dateTime(closing.until) })}
        </p>
      )}
      {mayAsk && (
        <div>
          <Button kind="secondary" busy={busy} onClick={onTakeBack}>
            {t('closing.takeBack')}
          </Button>
        </div>
      )}
    </>
  );
}

function Return({ view: { cards, returnTo } }: Pick<WaitingProps, 'view'>): ReactElement {
  const { t, dateTime } = useWording();
  return (
    <>
      <section className="sr-stack" data-gap="tight">
        <h2>{t('closing.cards')}</h2>
        <ul className="entries">
          {cards.map(({ hint, state, stateSince }) => (
            <li key={hint}>
              <div>
                <strong>{hint}</strong>
                <span className="tag">{t(`card.state.${state}`)}</span>
                <p className="sr-small sr-soft">{t('card.since', { time: dateTime(stateSince) })}</p>
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section className="sr-stack" data-gap="tight">
        <h2>{t('closing.returnTo')}</h2>
        <address>
          {returnTo.map((line) => (
            <span key={line}>
              {line}
              <br />
            </span>
          ))}
        </address>
      </section>
    </>
  );
}

/** One card: how it stands, until when, and what can be done with it now. */
import type { CardsView, SecurityCard } from '@strongroom/contract';
import { Button, moneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { api } from '../../../../session/session.store.ts';
import { useWording } from '../../../../wording/use-wording.ts';
import type { CardsUse } from './use-cards.ts';

export interface HeldCardProps {
  readonly card: SecurityCard;
  readonly terms: CardsView['terms'];
  readonly use: CardsUse;
}

const WITH_CLIENT: readonly SecurityCard['state'][] = ['defective', 'battery', 'replaced'];

export function HeldCard({ card, terms, use }: HeldCardProps): ReactElement {
  const { t, dateTime, locale } = useWording();
  const { state, owned, holders } = card;
  const usd = ({ amountMinor, currency }: CardsView['terms']['fee']) => moneyText(amountMinor, currency, locale);
  return (
    <li>
      <div className="sr-stack">
        <div>
          <strong>{card.hint}</strong>
          <span className="tag">{t(`card.state.${state}`)}</span>
          {!owned && <span className="tag">{t('card.notOwned')}</span>}
          {holders > 1 && <span className="tag">{t('card.shared', { count: holders })}</span>}
        </div>
        <p className="sr-small sr-soft">{t('card.since', { time: dateTime(card.stateSince) })}</p>
        {card.activateBy !== null && <p>{t('card.activateBy', { time: dateTime(card.activateBy) })}</p>}
        {card.newPinUntil !== null && <p>{t('card.newPin', { time: dateTime(card.newPinUntil) })}</p>}
        {owned && WITH_CLIENT.includes(state) && <p>{t('card.sendBack', { amount: usd(terms.reserve) })}</p>}
        {owned && state === 'lost' && <p>{t('card.lostText', { amount: usd(terms.fee) })}</p>}
        <Steps card={card} use={use} />
      </div>
    </li>
  );
}

function Steps({ card, use }: Omit<HeldCardProps, 'terms'>): ReactElement {
  const { t } = useWording();
  const { state, owned } = card;
  const params = { cardId: card.id };
  const busy = use.state.kind === 'trying';
  const begin = (kind: 'activate' | 'resynchronise') => () =>
    use.start(async () => {
      const result = await api.call('beginCardTask', { params, body: { kind } });
      return result.ok ? { ok: true, data: { task: result.data } } : result;
    });
  const changePin = () =>
    use.start(async (approval) => {
      const result = await api.call('beginCardPinChange', { params, approval });
      return result.ok ? { ok: true, data: { task: result.data } } : result;
    });
  const resume = () =>
    use.start(async (approval) => {
      const result = await api.call('resumeCard', { params, approval });
      return result.ok ? { ok: true, data: { done: 'resume' } } : result;
    });
  // Whoever it belongs to sends it back; another username only uses it no longer.
  const giveUp = () =>
    use.start(async (approval) => {
      const result = await api.call('removeFactor', { params: { factorId: card.factorId }, approval });
      return result.ok ? { ok: true, data: { done: owned ? 'return' : 'unshare' } } : result;
    });
  const report = (what: 'suspend' | 'lost' | 'defective' | 'battery') => () =>
    use.start(async () => {
      const result = await api.call('reportCard', { params, body: { what } });
      return result.ok ? { ok: true, data: { done: 'report' } } : result;
    });
  const usable = state === 'shipped' || state === 'active' || state === 'suspended';
  return (
    <>
      <div className="sr-row">
        {state === 'shipped' && (
          <Button busy={busy} onClick={begin('activate')}>
            {t('card.doActivate')}
          </Button>
        )}
        {state === 'active' && owned && (
          <Button kind="secondary" busy={busy} onClick={changePin}>
            {t('card.doPin')}
          </Button>
        )}
        {state === 'suspended' && owned && (
          <Button busy={busy} onClick={resume}>
            {t('card.doResume')}
          </Button>
        )}
        {state === 'active' && (
          <Button kind="secondary" busy={busy} onClick={begin('resynchronise')}>
            {t('card.doResync')}
          </Button>
        )}
        {(state === 'active' || state === 'suspended') && (
          <Button kind="quiet" busy={busy} onClick={giveUp}>
            {t(owned ? 'card.doReturn' : 'card.doUnshare')}
          </Button>
        )}
      </div>
      {usable && (
        <details className="resend">
          <summary>{t('card.trouble')}</summary>
          <div className="sr-stack">
            <p>{t('card.troubleText')}</p>
            <p className="sr-small sr-soft">{t('card.forgot')}</p>
            <div className="sr-row">
              {state === 'active' && (
                <Button kind="secondary" busy={busy} onClick={report('suspend')}>
                  {t('card.doSuspend')}
                </Button>
              )}
              <Button kind="secondary" busy={busy} onClick={report('lost')}>
                {t('card.doLost')}
              </Button>
              <Button kind="secondary" busy={busy} onClick={report('defective')}>
                {t('card.doBroken')}
              </Button>
              <Button kind="secondary" busy={busy} onClick={report('battery')}>
                {t('card.doBattery')}
              </Button>
            </div>
          </div>
        </details>
      )}
    </>
  );
}

/** What an answer would do, where it was asked and from which device: the same on a prompt and on a scanned challenge. */
import type { ShownAct } from '@strongroom/contract';
import { wordDeviceName } from '@strongroom/contract/device-names';
import { KeyValue, MoneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import type { Wording } from '../wording/use-wording.ts';
import { useWording } from '../wording/use-wording.ts';

const KNOWN_ACTS = [
  'password.change',
  'factor.enrol',
  'factor.remove',
  'contact-point.confirm',
  'network.add',
  'network.remove',
  'closing.ask',
] as const;

/** The question in one line, the largest text of the page. */
export function actTitle(shown: ShownAct, { t }: Wording): string {
  if (shown.action === 'sign-in') return t('act.signIn');
  if (shown.action === 'withdrawal.create') return t('act.withdraw');
  const known = KNOWN_ACTS.find((act) => act === shown.what);
  return known === undefined ? t('act.other', { what: shown.what }) : t(`act.${known}`);
}

export function ActFacts({ shown, username }: { readonly shown: ShownAct; readonly username: string }): ReactElement {
  const { t, locale } = useWording();
  const device = wordDeviceName(shown.device, {
    made: (parts) => t('fact.deviceMade', parts),
    unknown: () => t('fact.deviceUnknown'),
  });
  const place = shown.place ?? t('fact.placeUnknown');
  return (
    <div className="sr-stack">
      {shown.action === 'withdrawal.create' && (
        <p className="amount">
          <MoneyText amountMinor={shown.amountMinor} currency={shown.currency} locale={locale} />
          <span>{t('fact.to', { name: shown.payeeName })}</span>
          <span className="sr-soft">{shown.accountHint}</span>
        </p>
      )}
      <KeyValue
        pairs={[
          { key: 'user', name: t('fact.user'), value: username },
          { key: 'place', name: t('fact.place'), value: `${place} (${shown.address})` },
          { key: 'device', name: t('fact.device'), value: device },
          { key: 'surface', name: t('fact.surface'), value: t(`surface.${shown.surface}`) },
        ]}
      />
    </div>
  );
}

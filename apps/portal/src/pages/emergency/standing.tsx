/** Where an emergency access stands, what ends when, and what comes after. */
import type { EmergencyGrant } from '@strongroom/contract';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';

export function Standing({ grant }: { readonly grant: EmergencyGrant }): ReactElement {
  const { t, dateTime } = useWording();
  const { state, fullUntil, portalUntil, cardUntil, cardDays } = grant;
  const times = {
    fullUntil: dateTime(fullUntil),
    portalUntil: dateTime(portalUntil),
    cardUntil: cardUntil === null ? '' : dateTime(cardUntil),
    days: cardDays,
  };
  return <>{t(`emergency.state.${state}.text`, times)}</>;
}

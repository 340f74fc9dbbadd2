/** An event in one line of plain words: for the diary on screen, and (where it is news) for the ear. */
import { moneyText } from '@strongroom/ui';
import type { Wording } from '../wording/use-wording.ts';
import type { NameOf } from './names.ts';
import type { WorldEvent } from './world.types.ts';

export function eventLine(event: WorldEvent, { t, locale }: Wording, nameOf: NameOf): string {
  switch (event.type) {
    case 'sms':
      return t('event.sms', { to: nameOf(event.data.to) });
    case 'call':
      return t('event.call', { to: nameOf(event.data.to) });
    case 'call-settled': {
      const to = nameOf(event.data.to);
      return event.data.state === 'answered' ? t('event.callAnswered', { to }) : t('event.callDeclined', { to });
    }
    case 'push':
      return t('event.push', { to: nameOf(event.data.to) });
    case 'flight':
      return t(event.data.on ? 'event.flightOn' : 'event.flightOff', { to: nameOf(event.data.number) });
    case 'mail':
      return t('event.mail', { to: nameOf(event.data.to), subject: event.data.subject || t('mailbox.noSubject') });
    case 'withdrawal': {
      const { amountMinor, currency, payee } = event.data;
      return t('event.withdrawal', { amount: moneyText(amountMinor, currency, locale), payee: payee.name });
    }
    case 'fault-used':
      return t(`faults.used.${event.data.effect}`, { channel: t(`faults.channel.${event.data.channel}`) });
    case 'cleared':
      return t('footer.cleared');
    default:
      return '';
  }
}

export function announcement(event: WorldEvent, wording: Wording, nameOf: NameOf): string {
  const { t, locale } = wording;
  switch (event.type) {
    case 'sms':
      return t('phones.announce', { to: nameOf(event.data.to), body: event.data.body });
    case 'call':
      return t('call.announce', { to: nameOf(event.data.to), from: event.data.from });
    case 'mail':
      return t('mailbox.announce', {
        to: nameOf(event.data.to),
        subject: event.data.subject || t('mailbox.noSubject'),
      });
    case 'withdrawal': {
      const { amountMinor, currency, accountId } = event.data;
      return t('broker.announce', { amount: moneyText(amountMinor, currency, locale), account: accountId });
    }
    default:
      return eventLine(event, wording, nameOf);
  }
}

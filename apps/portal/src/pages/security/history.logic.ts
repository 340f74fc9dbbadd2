/** History entries as timeline items. Pure apart from the words and formats that are handed in. */
import type { HistoryEntry } from '@strongroom/contract';
import { moneyText, parseMinor, type TimelineItem } from '@strongroom/ui';
import { deviceName } from '../../wording/device-name.logic.ts';
import en from '../../wording/en.account.json';
import type { Wording } from '../../wording/use-wording.ts';
import { wordsOf } from '../../wording/wording.ts';

const plain = (details: HistoryEntry['details']): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(details).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [],
    ),
  );

/** Events that change who may get in or where money goes stand out among the routine. */
const NOTABLE =
  /^(factor|card|mobile-key|temporary-code|code-card|emergency-access|password|contact-point|device|withdrawal|party)\b/u;

const isOfNewDevice = ({ event, details }: HistoryEntry): boolean =>
  event === 'session.opened' && details.newDevice === true;

const saysRefused = (event: string): boolean =>
  /(refused|denied|paused|voided)$/u.test(event) || wordsOf('event', `${event}-refused`) !== null;

/** Where it came from, in one line: surface, device, address. What is unknown is left out, not guessed. */
function placeOf(entry: HistoryEntry, { t }: Pick<Wording, 't'>): string {
  return [entry.surface && t(`surface.${entry.surface}`), entry.device && deviceName(t, entry.device), entry.address]
    .filter(Boolean)
    .join(' · ');
}

/** The few facts worth a line: how much, to whom, proven by what, under which reference. */
function factsOf({ details }: HistoryEntry, { t, locale }: Pick<Wording, 't' | 'locale'>): string {
  const { amount, currency, payeeName, applicationName, contact, provedBy, reference } = details;
  const minor = typeof amount === 'string' && typeof currency === 'string' ? parseMinor(amount, currency, 'en') : null;
  return [
    minor !== null && typeof currency === 'string' && moneyText(minor, currency, locale),
    payeeName,
    applicationName,
    contact,
    isMethod(provedBy) && t(`method.${provedBy}`),
    reference,
  ]
    .filter((fact) => typeof fact === 'string' && fact !== '')
    .join(' · ');
}

const isMethod = (value: unknown): value is keyof typeof en.method =>
  typeof value === 'string' && Object.hasOwn(en.method, value);

function titleOf(entry: HistoryEntry, { t }: Pick<Wording, 't'>): string {
  const values = plain(entry.details);
  const own = entry.outcome === 'refused' ? wordsOf('event', `${entry.event}-refused`, values) : null;
  // A device that was never seen before has no entry of its own; the sign-in that brought it says so.
  if (isOfNewDevice(entry)) return `${t('event.session.opened')} · ${t('event.device.recognised')}`;
  return own ?? wordsOf('event', entry.event, values) ?? t('history.unknownEvent', { event: entry.event });
}

export function toTimeline(entries: readonly HistoryEntry[], wording: Wording): readonly TimelineItem[] {
  const { t, day, time } = wording;
  return entries.map((entry) => {
    const refused = entry.outcome === 'refused';
    const title = titleOf(entry, wording);
    const detail = [factsOf(entry, wording), placeOf(entry, wording)].filter(Boolean).join(' · ');
    return {
      key: entry.id,
      day: day(entry.at),
      time: time(entry.at),
      dateTime: entry.at,
      // Some names say it themselves ("sign-in refused", "wrong code"); the others need the word.
      title: refused && !saysRefused(entry.event) ? `${title} · ${t('history.refused')}` : title,
      ...(detail === '' ? {} : { detail }),
      tone: refused ? 'refused' : NOTABLE.test(entry.event) || isOfNewDevice(entry) ? 'notable' : 'plain',
    };
  });
}

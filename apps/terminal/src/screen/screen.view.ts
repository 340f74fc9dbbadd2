/**
 * The screen as lines of text, each within the width: pure, one style a line. Red is kept for a session that is over, and
 * for a role that somebody took.
 */
import type { SessionEnd } from '@strongroom/contract';
import { columns, cut, money, orderRows, plain, positionRows, quoteRows, type TradingView } from '../plain-text.ts';
import { fill, type Words } from '../wording.ts';
import { givesWay, TRIES } from './screen.flow.ts';
import type { Phase, Screen } from './screen.model.ts';

export interface Line {
  readonly text: string;
  readonly style?: 'heading' | 'good' | 'alarm' | 'quiet';
}

export interface Paper {
  readonly words: Words;
  readonly width: number;
  readonly height: number;
  /** Times of day as the person's machine writes them. */
  readonly timeOf: (instant: number) => string;
}

const EMPTY: Line = { text: '' };

export function draw(screen: Screen, paper: Paper): Line[] {
  const { phase } = screen;
  const lines =
    phase.kind === 'over'
      ? overLines(phase.why, paper)
      : phase.kind === 'locked'
        ? lockedLines(screen, phase, paper)
        : openLines(screen, paper, phase.asksTakeOver);
  return lines.slice(0, paper.height).map((line) => ({ ...line, text: cut(line.text, paper.width) }));
}

const ENDED: Readonly<Partial<Record<SessionEnd | 'logged-off', keyof Words['ended']>>> = {
  'ended-elsewhere': 'elsewhere',
  'signed-out-everywhere': 'elsewhere',
  'grant-revoked': 'elsewhere',
  'trading-elsewhere': 'elsewhere',
  'weekly-end': 'weekly',
  'absolute-limit': 'weekly',
  'nightly-teardown': 'nightly',
  idle: 'idle',
  'signed-out': 'loggedOff',
  'logged-off': 'loggedOff',
  'password-changed': 'security',
  stopped: 'security',
  'device-forgotten': 'security',
  'factor-suspended': 'security',
  'user-closed': 'security',
  'ended-by-staff': 'security',
  'grant-replayed': 'security',
  'device-replayed': 'security',
  'network-restricted': 'security',
  drifted: 'security',
  'temporary-code-issued': 'security',
};

function overLines(why: Extract<Phase, { kind: 'over' }>['why'], { words }: Paper): Line[] {
  const key = (why === null ? undefined : ENDED[why]) ?? 'other';
  return [
    { text: words.title, style: 'heading' },
    EMPTY,
    { text: words.ended.title, style: 'alarm' },
    { text: words.ended[key] },
    EMPTY,
    { text: words.ended.next, style: 'quiet' },
  ];
}

function lockedLines(screen: Screen, phase: Extract<Phase, { kind: 'locked' }>, { words }: Paper): Line[] {
  const { title, ask, wrong } = words.locked;
  const { typed, triesLeft } = phase;
  return [
    { text: `${words.title} · ${title}`, style: 'heading' },
    EMPTY,
    { text: `${ask} ${'*'.repeat(typed.length)}` },
    ...(triesLeft < TRIES ? [{ text: fill(wrong, { left: String(triesLeft) }), style: 'alarm' as const }] : []),
    ...(screen.offline ? [{ text: words.offline, style: 'alarm' as const }] : []),
  ];
}

function openLines(screen: Screen, paper: Paper, asks: boolean): Line[] {
  const { words } = paper;
  const { account, quotes, orders, offline } = screen;
  const title =
    account === null ? words.title : `${words.title} · ${plain(account.account.number)} ${plain(account.account.name)}`;
  const head: Line[] = [
    { text: title, style: 'heading' },
    tradingLine(screen, paper, asks),
    offline ? { text: words.offline, style: 'alarm' } : EMPTY,
  ];
  const foot: Line[] = [
    { text: untilLine(screen, paper), style: 'quiet' },
    { text: words.keys, style: 'quiet' },
  ];
  // What does not fit is cut from the middle: role and keys are always on the screen.
  const room = Math.max(0, paper.height - head.length - foot.length);
  const middle = account === null ? [{ text: words.loading, style: 'quiet' as const }] : sumLines(account, words);
  const tables = [
    ...table(words.heading.positions, account === null ? null : positionRows(account), words),
    ...table(words.heading.orders, orders === null ? null : orderRows(orders), words),
    ...table(words.heading.quotes, quotes === null ? null : quoteRows(quotes), words),
  ];
  return [...head, ...[...middle, ...tables].slice(0, room), ...foot];
}

function sumLines(
  { account, equityMinor, cashMinor, withdrawableMinor }: NonNullable<Screen['account']>,
  words: Words,
) {
  const { equity, cash, withdrawable } = words.sum;
  const rows = [
    [equity, money(equityMinor, account.currency)],
    [cash, money(cashMinor, account.currency)],
    [withdrawable, money(withdrawableMinor, account.currency)],
  ];
  return columns(rows, [1]).map((text): Line => ({ text }));
}

function table(title: string, rows: readonly string[] | null, { none }: Words): Line[] {
  if (rows === null) return [];
  const body = rows.length === 0 ? [none] : rows;
  return [EMPTY, { text: title, style: 'heading' }, ...body.map((text): Line => ({ text }))];
}

function untilLine({ settings, touchedAt, dailyAt }: Screen, { words, timeOf }: Paper): string {
  const daily = settings.daily === 'log-off' ? words.until.logoff : words.until.restart;
  const { lockAfterMs } = settings;
  const locks = lockAfterMs === null ? [] : [fill(words.until.lock, { time: timeOf(touchedAt + lockAfterMs) })];
  return [...locks, fill(daily, { time: timeOf(dailyAt) })].join(' · ');
}

/** Who trades, where from and since when: what somebody must see before they displace it. */
function tradingLine({ settings, trading }: Screen, paper: Paper, asks: boolean): Line {
  const { words, timeOf } = paper;
  const { trading: say } = words;
  if (settings.readOnly) return { text: say.readOnly, style: 'quiet' };
  if (trading === null) return EMPTY;
  if (trading.role === 'trading') return { text: say.here, style: 'good' };
  const { holder, lost } = trading;
  if (trading.role === 'displaced' && lost !== null && !asks) {
    const since = fill(say.at, { time: timeOf(Date.parse(lost.at)) });
    return { text: fill(say.lost, { ...whoIs(lost.to, words), since }), style: 'alarm' };
  }
  if (holder === null) return { text: say.nobody };
  const since = holder.since === null ? '' : fill(say.since, { time: timeOf(Date.parse(holder.since)) });
  const beside = givesWay(trading) ? say.elsewhere : say.held;
  return { text: fill(asks ? say.ask : beside, { ...whoIs(holder, words), since }) };
}

function whoIs(session: TradingView['holder'], words: Words): { who: string; where: string } {
  if (session === null) return { who: words.trading.unknown, where: '' };
  const { surface, clientName, device, place, address } = session;
  const where = place === null ? address : placeText(place);
  return {
    who: `${words.surface[surface]} (${plain(clientName ?? device.label)})`,
    where: fill(words.trading.where, { place: plain(where) }),
  };
}

const placeText = (place: NonNullable<NonNullable<TradingView['holder']>['place']>): string =>
  [place.city, place.country].filter((part) => part !== null && part !== undefined).join(', ');

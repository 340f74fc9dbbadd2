/**
 * What becomes of the screen: pure. It locks by itself and by hand, logs off or starts anew at a daily time, takes the
 * trading role from another session only after a y, and shows nothing of an account while it is locked or over.
 *
 * Attack: somebody sits down at a deserted terminal. Locked, it has forgotten tokens and key and shows no figure; a few
 * wrong passphrases end the program.
 */
import { MINUTE_MS } from '@strongroom/core';
import type { Happening, Phase, Screen, Settings, Step, Wish } from './screen.model.ts';

export const TRIES = 5;
/** A key pressed now and again keeps the session from idling; not every key needs to tell the server. */
const STAY_EVERY_MS = MINUTE_MS;
const LONGEST_PASSPHRASE = 1_024;

const OPEN: Phase = { kind: 'open', asksTakeOver: false };
const NOTHING = { account: null, quotes: null, orders: null, trading: null };

export const begin = (settings: Settings, times: { now: number; dailyAt: number }): Screen => ({
  phase: OPEN,
  settings,
  ...NOTHING,
  offline: false,
  touchedAt: times.now,
  dailyAt: times.dailyAt,
});

const still = (screen: Screen): Step => ({ screen, wishes: [] });

export function advance(screen: Screen, happening: Happening): Step {
  const { phase } = screen;
  if (happening.kind === 'ended') return over(screen, happening.why);
  if (happening.kind === 'tick') return tick(screen, happening);
  if (happening.kind === 'unlocked') return unlocked(screen, happening);
  if (happening.kind === 'key') {
    if (phase.kind === 'over') return isQuit(happening.key) ? wish(screen, { kind: 'quit' }) : still(screen);
    return phase.kind === 'locked' ? typed(screen, phase, happening.key) : pressed(screen, happening);
  }
  // An answer that was under way when the screen was locked, or its session ended, is not shown any more.
  if (phase.kind !== 'open') return still(screen);
  if (happening.kind === 'offline') return still({ ...screen, offline: true });
  if (happening.kind === 'read') return still({ ...screen, ...happening.facts, offline: false });
  const { trading } = happening;
  const stillThere = trading.holder?.sessionId === screen.trading?.holder?.sessionId;
  // What was asked was about one session; another one in its place is asked about anew.
  return still({ ...screen, trading, phase: stillThere ? phase : OPEN, offline: false });
}

const wish = (screen: Screen, ...wishes: Wish[]): Step => ({ screen, wishes });
const isQuit = (key: string): boolean => key === 'q' || key === '\u0003';

function over(screen: Screen, why: Extract<Phase, { kind: 'over' }>['why'], ...wishes: Wish[]): Step {
  if (screen.phase.kind === 'over') return still(screen);
  return wish({ ...screen, ...NOTHING, phase: { kind: 'over', why } }, ...wishes);
}

function lock(screen: Screen): Step {
  // Sealed with a key file there is nothing to unlock with: the session ends instead of staying open behind a curtain.
  if (!screen.settings.canUnlock) return over(screen, 'logged-off', { kind: 'log-off' });
  const phase: Phase = { kind: 'locked', typed: '', triesLeft: TRIES, opening: false };
  return wish({ ...screen, ...NOTHING, phase }, { kind: 'lock' });
}

function tick(screen: Screen, { now, nextDailyAt }: { now: number; nextDailyAt: number }): Step {
  const { phase, settings, touchedAt, dailyAt } = screen;
  if (phase.kind === 'over') return still(screen);
  if (now >= dailyAt) {
    if (settings.daily === 'log-off') return over(screen, 'logged-off', { kind: 'log-off' });
    const next = { ...screen, dailyAt: nextDailyAt };
    // Behind the lock there is nothing to start anew: tokens and key are read again when it opens.
    return phase.kind === 'locked' ? still(next) : wish({ ...next, ...NOTHING }, { kind: 'restart' });
  }
  const deserted = settings.lockAfterMs !== null && now - touchedAt >= settings.lockAfterMs;
  return phase.kind === 'open' && deserted ? lock(screen) : still(screen);
}

function pressed(screen: Screen, { key, now }: { key: string; now: number }): Step {
  const { phase, trading, settings, touchedAt } = screen;
  const stays: Wish[] = now - touchedAt >= STAY_EVERY_MS ? [{ kind: 'stay' }] : [];
  const touched = { ...screen, touchedAt: stays.length > 0 ? now : touchedAt, phase: OPEN };
  if (isQuit(key)) return wish(screen, { kind: 'quit' });
  if (phase.kind === 'open' && phase.asksTakeOver) {
    const takeOverFrom = trading?.holder?.sessionId ?? null;
    return key === 'y' ? wish(touched, ...stays, { kind: 'claim', takeOverFrom }) : wish(touched, ...stays);
  }
  if (key === 'l') return lock(screen);
  if (key === 'x') return over(screen, 'logged-off', { kind: 'log-off' });
  if (key === 'r' && trading?.role === 'trading') return wish(touched, ...stays, { kind: 'release' });
  if (key === 't' && !settings.readOnly && trading !== null && trading.role !== 'trading') {
    if (trading.holder === null) return wish(touched, ...stays, { kind: 'claim', takeOverFrom: null });
    if (!givesWay(trading)) return wish(touched, ...stays);
    return wish({ ...touched, phase: { kind: 'open', asksTakeOver: true } }, ...stays);
  }
  return wish(touched, ...stays);
}

/** Where the broker lets whoever trades go on, asking is in vain, or ends the one who asks. */
export const givesWay = ({ newcomer }: Pick<NonNullable<Screen['trading']>, 'newcomer'>): boolean =>
  newcomer === 'ask' || newcomer === 'yield';

function typed(screen: Screen, phase: Extract<Phase, { kind: 'locked' }>, key: string): Step {
  if (key === '\u0003') return wish(screen, { kind: 'quit' });
  if (phase.opening) return still(screen);
  if (key === '\r' || key === '\n') {
    const locked = { ...phase, typed: '', opening: true };
    return wish({ ...screen, phase: locked }, { kind: 'unlock', passphrase: phase.typed });
  }
  if (key === '\u007f' || key === '\b')
    return still({ ...screen, phase: { ...phase, typed: phase.typed.slice(0, -1) } });
  if (/\p{Cc}/u.test(key) || phase.typed.length >= LONGEST_PASSPHRASE) return still(screen);
  return still({ ...screen, phase: { ...phase, typed: phase.typed + key } });
}

function unlocked(screen: Screen, { result, now }: { result: 'open' | 'wrong' | 'away'; now: number }): Step {
  const { phase } = screen;
  if (phase.kind !== 'locked') return still(screen);
  if (result === 'open') return still({ ...screen, phase: OPEN, touchedAt: now, offline: false });
  const triesLeft = phase.triesLeft - (result === 'wrong' ? 1 : 0);
  if (triesLeft === 0) return wish(screen, { kind: 'quit' });
  return still({ ...screen, phase: { ...phase, triesLeft, opening: false }, offline: result === 'away' });
}

/**
 * The screen at work: keys and answers go into the pure flow, its wishes are done here. While it is locked it holds
 * neither tokens nor key nor passphrase: they are read from the sealed file again.
 */
import type { Api } from '../api/api.ts';
import { accountsOf } from '../commands.ts';
import { attended, enter, type Globals, sealOf, storeOf } from '../context.ts';
import { Ending, EXIT, type ExitCode } from '../exit-codes.ts';
import type { SealedBy } from '../store/sealed-file.ts';
import { forget } from '../store/token-store.ts';
import { languageOf, wordsFor } from '../wording.ts';
import { ENTER, keysIn, LEAVE, paint } from './ansi.ts';
import { nextAt, readWallTime } from './daily-time.ts';
import { type LiveFeed, startFeed } from './live-feed.ts';
import { advance, begin } from './screen.flow.ts';
import type { Happening, Screen, Wish } from './screen.model.ts';
import { draw, type Paper } from './screen.view.ts';

export interface ScreenOptions {
  readonly account?: string;
  /** Minutes, or `never`. */
  readonly lockAfter: string;
  readonly logOffAt: string;
  readonly restartAt?: string;
}

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

export async function runScreen(globals: Globals, options: ScreenOptions): Promise<ExitCode> {
  if (!attended(globals) || process.stdout.isTTY !== true) {
    const words = 'the screen needs a terminal; for scripts there are status, account, quotes and orders with --json';
    throw new Ending(EXIT.wrongUse, 'not-attended', words);
  }
  const wallTime = readWallTime(options.restartAt ?? options.logOffAt);
  const by = await sealOf(globals);
  const opened = await openUp(globals, by, options.account);
  const settings = {
    lockAfterMs: readLock(options.lockAfter),
    daily: options.restartAt === undefined ? ('log-off' as const) : ('restart' as const),
    canUnlock: 'passphrase' in by,
    readOnly: !opened.scope.split(' ').includes('trade-reduce'),
  };
  const now = Date.now();
  const screen = begin(settings, { now, dailyAt: nextAt(wallTime, now) });
  return show({ globals, options, by, opened, screen, nextDailyAt: (at) => nextAt(wallTime, at) });
}

function readLock(text: string): number | null {
  if (text === 'never') return null;
  const minutes = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : null;
  if (minutes === null) throw new Ending(EXIT.wrongUse, 'lock', `${text}: minutes, or never`);
  return minutes * MINUTE_MS;
}

interface OpenedUp {
  readonly api: Api;
  readonly accountId: string;
  readonly scope: string;
}

async function openUp(globals: Globals, by: SealedBy, named: string | undefined): Promise<OpenedUp> {
  const { api, kept } = await enter(globals, by);
  const [first] = await accountsOf(api, named);
  return { api, accountId: first?.id ?? '', scope: kept.scope };
}

function show(parts: {
  globals: Globals;
  options: ScreenOptions;
  by: SealedBy;
  opened: OpenedUp;
  screen: Screen;
  nextDailyAt: (now: number) => number;
}): Promise<ExitCode> {
  const { globals, options, nextDailyAt } = parts;
  const { stdin, stdout } = process;
  let { screen } = parts;
  let api: Api | null = parts.opened.api;
  let by: SealedBy | null = parts.by;
  let feed: LiveFeed | null = null;

  return new Promise((finish) => {
    const tell = (happening: Happening): void => {
      const step = advance(screen, happening);
      screen = step.screen;
      redraw();
      for (const wish of step.wishes) void fulfil(wish);
      if (screen.phase.kind === 'over') stopFeed();
    };
    const redraw = (): void =>
      void stdout.write(paint(draw(screen, paperOf(stdout)), process.env.NO_COLOR === undefined));
    const stopFeed = (): void => {
      feed?.stop();
      feed = null;
    };
    const startWith = (opened: OpenedUp): void => {
      stopFeed();
      api = opened.api;
      feed = startFeed(opened.api, opened.accountId, tell);
    };
    const onKeys = (chunk: string): void => {
      for (const key of keysIn(chunk)) tell({ kind: 'key', key, now: Date.now() });
    };
    const onTick = (): void => tell({ kind: 'tick', now: Date.now(), nextDailyAt: nextDailyAt(Date.now()) });
    const clock = setInterval(onTick, SECOND_MS);

    function leave(): void {
      stopFeed();
      clearInterval(clock);
      stdin.off('data', onKeys).setRawMode(false).pause();
      stdout.off('resize', redraw).write(LEAVE);
      finish(exitCodeOf(screen));
    }

    /** What a refusal means stands on the screen a moment later: who trades is read again. */
    async function ask(work: (api: Api) => Promise<unknown>): Promise<void> {
      const at = api;
      if (at === null) return;
      await work(at).catch(() => {});
      await feed?.readTrading();
    }

    /** Everything anew, as from the command line: the sealed file, the provider, the tokens, the stream. */
    async function openAgain(seal: SealedBy): Promise<'open' | 'wrong' | 'away'> {
      try {
        const opened = await openUp(globals, seal, options.account);
        by = seal;
        startWith(opened);
        return 'open';
      } catch (error) {
        const code = error instanceof Ending ? error.exitCode : EXIT.failed;
        if (code === EXIT.sessionEnded) tell({ kind: 'ended', why: null });
        return code === EXIT.sealed ? 'wrong' : 'away';
      }
    }

    async function fulfil(wish: Wish): Promise<void> {
      if (wish.kind === 'quit') return leave();
      if (wish.kind === 'claim')
        return ask((at) => at.ask('claimTrading', { body: { takeOverFrom: wish.takeOverFrom } }));
      if (wish.kind === 'release') return ask((at) => at.ask('releaseTrading'));
      if (wish.kind === 'stay') return ask((at) => at.ask('recordActivity'));
      if (wish.kind === 'unlock') {
        const result = await openAgain({ passphrase: wish.passphrase });
        return tell({ kind: 'unlocked', result, now: Date.now() });
      }
      if (wish.kind === 'restart') {
        if (by !== null && (await openAgain(by)) === 'away') tell({ kind: 'offline' });
        return;
      }
      stopFeed();
      const at = api;
      api = null;
      by = null;
      if (wish.kind === 'lock') return;
      await at?.leave().catch(() => {});
      forget(storeOf(globals));
    }

    stdout.write(ENTER);
    stdin.setRawMode(true).setEncoding('utf8').on('data', onKeys).resume();
    stdout.on('resize', redraw);
    startWith(parts.opened);
    redraw();
  });
}

function exitCodeOf({ phase }: Screen): ExitCode {
  // Too many passphrases that did not open it.
  if (phase.kind === 'locked' && phase.opening) return EXIT.sealed;
  return phase.kind === 'over' && phase.why !== 'logged-off' ? EXIT.sessionEnded : EXIT.done;
}

function paperOf({ columns, rows }: { columns: number; rows: number }): Paper {
  const language = languageOf(process.env);
  const format = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false });
  return { words: wordsFor(process.env), width: columns, height: rows, timeOf: (instant) => format.format(instant) };
}

/**
 * A question that stays open beside the form: put anew before it is too old, and taken back when another way begins. What
 * stops it waits for the question that is on its way, whose cookie would otherwise come after that of the other way.
 */
export interface Autofill {
  stop(): Promise<void>;
}

export interface Asking<Begun, Given> {
  /** Null when no question can be put: then nothing is offered. */
  readonly begin: () => Promise<Begun | null>;
  readonly goodForMs: (begun: Begun) => number;
  /** Null when it was taken back, or left by the browser. */
  readonly ask: (begun: Begun, signal: AbortSignal) => Promise<Given | null>;
  readonly onGiven: (begun: Begun, given: Given) => Promise<void>;
}

/** Before its end, so that an answer given at the last moment still arrives in time. */
const EARLIER_MS = 10_000;
/** A page that nobody looks at for so many questions stops asking. */
const MOST_QUESTIONS = 12;

export function keepAsking<Begun, Given>(parts: Asking<Begun, Given>): Autofill {
  let stopped = false;
  let open: AbortController | null = null;
  let beginning: Promise<Begun | null> = Promise.resolve(null);

  async function once(): Promise<'again' | 'over'> {
    beginning = parts.begin().catch(() => null);
    const begun = await beginning;
    if (begun === null || stopped) return 'over';
    const dialog = new AbortController();
    open = dialog;
    const timer = setTimeout(() => dialog.abort(), Math.max(0, parts.goodForMs(begun) - EARLIER_MS));
    const given = await parts.ask(begun, dialog.signal);
    clearTimeout(timer);
    if (stopped) return 'over';
    if (given === null) return dialog.signal.aborted ? 'again' : 'over';
    await parts.onGiven(begun, given);
    return 'over';
  }

  const run = async (): Promise<void> => {
    for (let questions = 0; questions < MOST_QUESTIONS; questions += 1) {
      if ((await once()) === 'over') return;
    }
  };
  void run();
  return {
    async stop() {
      stopped = true;
      open?.abort();
      await beginning;
    },
  };
}

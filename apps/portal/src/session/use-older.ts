/** The pages of a list behind its first one, asked for one at a time and kept for as long as the list is shown. */
import { useState } from 'react';
import { type Act, type Outcome, useAct } from './use-act.ts';

interface Page {
  /** Where the page behind this one begins; null where the list ends. */
  readonly next: string | null;
}

export interface Older<Data extends Page> extends Page, Pick<Act, 'busy' | 'problem'> {
  readonly pages: readonly Data[];
  readonly more: () => Promise<void>;
}

export function useOlder<Data extends Page>(
  first: Data | null | undefined,
  ask: (before: string) => Promise<Outcome<Data>>,
): Older<Data> {
  const [pages, setPages] = useState<readonly Data[]>([]);
  const { busy, problem, run } = useAct();
  const next = (pages.at(-1) ?? first)?.next ?? null;
  const more = async (): Promise<void> => {
    if (next === null) return;
    const page = await run(() => ask(next));
    if (page) setPages([...pages, page.data]);
  };
  return { pages, next, busy, problem, more };
}

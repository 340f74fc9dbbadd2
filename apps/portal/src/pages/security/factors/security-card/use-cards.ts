/** What the page of the card is doing: a proof, a task that waits for the card, or what was just done. */
import type { CardTask } from '@strongroom/contract';
import { useState } from 'react';
import { type Perform, useProvenAct } from '../../../../proof/use-proven-act.ts';
import { readAgain } from '../../../../session/use-read.ts';

export type CardDone = CardTask['kind'] | 'report' | 'return' | 'unshare' | 'resume' | 'asked' | 'cancelled';

/** What an act leaves behind: a task to be answered, or the word that it is done. */
export type CardOutcome = { readonly task: CardTask } | { readonly done: CardDone };

export function useCards() {
  const act = useProvenAct<CardOutcome>();
  const [task, setTask] = useState<CardTask | null>(null);
  const [done, setDone] = useState<CardDone | null>(null);
  const { state } = act;
  const fresh = state.kind === 'done' ? state.data : null;
  const again = (): void => readAgain('listCards', 'listFactors', 'listHistory');
  return {
    state,
    task: fresh !== null && 'task' in fresh ? fresh.task : task,
    done: fresh !== null && 'done' in fresh ? fresh.done : done,
    start(perform: Perform<CardOutcome>): void {
      setDone(null);
      setTask(null);
      void act.start(async (approval) => {
        const result = await perform(approval);
        again();
        return result;
      });
    },
    proven: () => void act.proven(),
    cancel: act.cancel,
    /** Takes up what was begun before, in this session. */
    resume(left: CardTask): void {
      act.cancel();
      setDone(null);
      setTask(left);
    },
    leave(): void {
      act.cancel();
      setTask(null);
    },
    finish(kind: CardDone): void {
      act.cancel();
      setTask(null);
      setDone(kind);
      again();
    },
  };
}
export type CardsUse = ReturnType<typeof useCards>;

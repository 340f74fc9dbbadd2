/**
 * Changing factors: enrolling one and removing one, each proven first. What was begun is kept in the page while it lives,
 * so that a wizard that was left is found again where it was; it goes with the session, and nothing of it is stored.
 */
import type { Factor, FactorKind } from '@strongroom/contract';
import { useState } from 'react';
import { type Perform, type ProvenState, useProvenAct } from '../../../proof/use-proven-act.ts';
import { api, onLeave } from '../../../session/session.store.ts';
import { readAgain } from '../../../session/use-read.ts';

interface Expiring {
  readonly expiresAt: string;
}

const begunOf = new Map<FactorKind, Expiring>();
onLeave(() => begunOf.clear());

function alive(kind: FactorKind): Expiring | null {
  const begun = begunOf.get(kind);
  return begun !== undefined && Date.parse(begun.expiresAt) > api.now() ? begun : null;
}

type Changed<Begun> = { readonly kind: 'begun'; readonly begun: Begun } | { readonly kind: 'removed' };

export interface FactorChange<Begun> {
  readonly state: ProvenState<Changed<Begun>>;
  /** What the server answered when an enrolment began, until it is finished or dropped. */
  readonly begun: Begun | null;
  /** What was done last on this page. */
  readonly done: 'enrolled' | 'removed' | null;
  readonly begin: (perform: Perform<Begun>) => void;
  readonly remove: (factor: Factor) => void;
  readonly proven: () => void;
  /** The enrolment was confirmed. */
  readonly finish: () => void;
  readonly cancel: () => void;
}

export function useFactorChange<Begun extends Expiring>(kind: FactorKind): FactorChange<Begun> {
  const act = useProvenAct<Changed<Begun>>();
  const [left, setLeft] = useState(() => alive(kind) as Begun | null);
  const [enrolled, setEnrolled] = useState(false);
  const { state } = act;
  const reset = (): void => {
    setLeft(null);
    begunOf.delete(kind);
    act.cancel();
  };
  return {
    state,
    begun: state.kind === 'done' && state.data.kind === 'begun' ? state.data.begun : left,
    done: state.kind === 'done' && state.data.kind === 'removed' ? 'removed' : enrolled ? 'enrolled' : null,
    begin(perform) {
      setEnrolled(false);
      setLeft(null);
      void act.start(async (approval) => {
        const result = await perform(approval);
        if (!result.ok) return result;
        begunOf.set(kind, result.data);
        return { ok: true, data: { kind: 'begun', begun: result.data } };
      });
    },
    remove({ id }) {
      setEnrolled(false);
      void act.start(async (approval) => {
        const result = await api.call('removeFactor', { params: { factorId: id }, approval });
        readAgain('listFactors', 'listHistory');
        return result.ok ? { ok: true, data: { kind: 'removed' } } : result;
      });
    },
    proven: () => void act.proven(),
    finish() {
      setEnrolled(true);
      readAgain('listFactors', 'listHistory');
      reset();
    },
    cancel: reset,
  };
}

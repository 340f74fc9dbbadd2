/**
 * Proofs of the entries on a page. The code that checks them, the seal and its words are loaded when a person first asks
 * for a proof; a page that only could show one carries none of it. Entries are checked one after the other, and the
 * first sign that this is not the log this browser knows ends the row: more of the same would prove nothing.
 */
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../session/session.store.ts';
import { loadLogWording } from '../wording/wording.ts';
import type { EntryProof, ShownEntry } from './entry-proof.types.ts';

const load = async () => {
  const [{ EntryProofView, forgetLog, isLogFault, proveEntry }] = await Promise.all([
    import('./verification.chunk.ts'),
    loadLogWording(),
  ]);
  return { EntryProofView, forgetLog, isLogFault, proveEntry };
};
type Loaded = Awaited<ReturnType<typeof load>>;

export interface Proofs {
  readonly of: (entryId: string) => EntryProof | undefined;
  /** Null until a proof was first asked for. */
  readonly View: Loaded['EntryProofView'] | null;
  readonly busy: boolean;
  /** The code could not be fetched. */
  readonly unreachable: boolean;
  readonly verify: (entries: readonly ShownEntry[]) => void;
  /** Drops what this browser remembers of the log and begins again with the one that is shown. */
  readonly trustAnew: (entry: ShownEntry) => void;
}

export function useProofs(): Proofs {
  const { publicComputer } = useSession();
  const [proofs, setProofs] = useState<ReadonlyMap<string, EntryProof>>(new Map());
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [busy, setBusy] = useState(false);
  const [unreachable, setUnreachable] = useState(false);
  const leaving = useRef<AbortController | null>(null);
  const running = useRef(false);
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);

  const set = (ids: readonly string[], proof: EntryProof | null): void =>
    setProofs((before) => {
      const after = new Map(before);
      for (const id of ids) {
        if (proof === null) after.delete(id);
        else after.set(id, proof);
      }
      return after;
    });

  async function run(entries: readonly ShownEntry[], before?: (code: Loaded) => void): Promise<void> {
    const signal = leaving.current?.signal;
    const wanted = entries.filter(({ id }) => proofs.get(id)?.kind !== 'verified');
    if (running.current || signal === undefined || wanted.length === 0) return;
    running.current = true;
    setBusy(true);
    setUnreachable(false);
    let left = wanted.map(({ id }) => id);
    set(left, { kind: 'verifying' });
    try {
      const code = await load();
      setLoaded(code);
      before?.(code);
      for (const entry of wanted) {
        if (signal.aborted) return;
        const onWaiting = (): void => set([entry.id], { kind: 'waiting' });
        const proof = await code.proveEntry(entry, { keeps: !publicComputer, onWaiting, signal });
        left = left.filter((id) => id !== entry.id);
        set([entry.id], proof);
        if (proof.kind === 'unable' || (proof.kind === 'failed' && code.isLogFault(proof.fault))) break;
      }
    } catch {
      setUnreachable(true);
    } finally {
      set(left, null);
      running.current = false;
      setBusy(false);
    }
  }

  return {
    of: (entryId) => proofs.get(entryId),
    View: loaded?.EntryProofView ?? null,
    busy,
    unreachable,
    verify: (entries) => void run(entries),
    trustAnew: (entry) => void run([entry], ({ forgetLog }) => forgetLog()),
  };
}

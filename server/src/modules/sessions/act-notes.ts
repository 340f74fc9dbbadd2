/**
 * What each session did last, kept on this node until it is written beside the activity: nobody waits for it, and a crash
 * forgets no more than that somebody did something a moment ago, which stands in the audit trail anyway.
 */
import type { Instant } from '@strongroom/core';
import type { Sql } from '../../platform/database/database.ts';
import type { Session } from './sessions.model.ts';
import * as store from './sessions.store.ts';

export interface ActNotes {
  note(sessionId: string, act: string, now: Instant): void;
  /** The session with what it did here since it was read. */
  onto(session: Session): Session;
  /** Writes down what is known of these sessions; of all that are held where none is named. */
  write(on: Sql, sessionIds?: readonly string[]): Promise<void>;
}

export function makeActNotes(capacity: number): ActNotes {
  const held = new Map<string, { readonly act: string; readonly at: Instant }>();
  return {
    note(sessionId, act, at) {
      held.delete(sessionId);
      if (held.size >= capacity) held.delete(held.keys().next().value as string);
      held.set(sessionId, { act, at });
    },
    onto(session) {
      const noted = held.get(session.id);
      return noted === undefined ? session : { ...session, lastAct: noted.act, lastActAt: noted.at };
    },
    async write(on, sessionIds = [...held.keys()]) {
      for (const sessionId of sessionIds) {
        const noted = held.get(sessionId);
        if (noted === undefined) continue;
        held.delete(sessionId);
        await store.saveAct(on, sessionId, noted.act, noted.at);
      }
    },
  };
}

/**
 * A copied cookie: an old number of a browser's series was shown by somebody who proved to know the password, or was
 * found where a sign-in completed. The series ends, and with it every session on that device; its owners hear of it on
 * every other channel. Which of the two was the thief nobody can tell, so both are strangers.
 */
import type { ProofMethod } from '@strongroom/contract';
import type { Tx } from '../../platform/database/database.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, type Origin, systemActor } from '../audit/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Sessions } from '../sessions/index.ts';

export type EndReplayed = (
  tx: Tx,
  deviceId: string,
  from: { readonly origin: Origin; readonly address: string; readonly provedBy: ProofMethod | null },
) => Promise<void>;

export const makeEndReplayed =
  (deps: { devices: Devices; sessions: Sessions; audit: Audit; outbox: Outbox }): EndReplayed =>
  async (tx, deviceId, { origin, address, provedBy }) => {
    const ended = await deps.devices.endSeries(tx, deviceId);
    if (ended === null) return;
    for (const userId of ended.userIds) {
      const sessionsEnded = await deps.sessions.endAll(tx, { userId, deviceId, reason: 'device-replayed' });
      await deps.audit.append(tx, {
        event: 'device.replayed',
        outcome: 'done',
        actor: systemActor,
        origin,
        userId,
        accountId: null,
        details: { device: deviceId, sessionsEnded },
      });
      const data = { userId, deviceLabel: ended.label, address, provedBy };
      await deps.outbox.post(tx, { type: 'device.replayed', key: userId, data });
    }
  };

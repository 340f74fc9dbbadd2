/** The audit trail and its log, which are the one circle there is: entries are taken only while the log can be kept. */
import { type Audit, makeAudit } from '../modules/audit/index.ts';
import { makeTransparency, settingsOf, type Transparency } from '../modules/transparency/index.ts';
import type { Config } from '../platform/config/config.ts';
import type { Tx } from '../platform/database/database.ts';
import { Unavailable } from '../platform/http/route.ts';
import type { Platform } from './platform.ts';

export interface LogModules {
  readonly audit: Audit;
  readonly log: Transparency;
}

/** What was written down is what others hear of, once it is committed. */
const announceTo =
  (outbox: Platform['outbox']) =>
  (tx: Tx, { id, event, userId }: { id: string; event: string; userId: string | null }): Promise<void> =>
    outbox.post(tx, { type: `recorded.${event}`, key: userId ?? 'house', data: { entryId: id } });

export async function buildLog(platform: Platform, config: Config): Promise<LogModules> {
  let isWritable = (): boolean => true;
  const assertWritable = (): void => {
    if (!isWritable()) throw new Unavailable('audit-unavailable', 'the audit log cannot be kept');
  };
  const audit = makeAudit({ ...platform, assertWritable, announce: announceTo(platform.outbox) });
  const log = await makeTransparency({ ...platform, audit }, settingsOf(config));
  isWritable = log.worker.isWritable;
  return { audit, log };
}

/** The audit trail as records: who reads them, with what in hand, and how long they are kept. */
import type { Clock, Random } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { Audit } from '../audit/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Transparency } from '../transparency/index.ts';
import { type Auditors, makeAuditors } from './auditors.ts';
import { makeReading, type Reading } from './reading.ts';
import { makeRetention, type Retention } from './retention.ts';

export interface Records {
  readonly reading: Reading;
  readonly auditors: Auditors;
  readonly retention: Retention;
}

export const makeRecords = (deps: {
  database: Database;
  audit: Audit;
  log: Transparency;
  parties: Parties;
  policies: Policies;
  clock: Clock;
  random: Random;
}): Records => ({
  reading: makeReading({ ...deps, receipts: deps.log.receipts }),
  auditors: makeAuditors(deps),
  retention: makeRetention(deps),
});

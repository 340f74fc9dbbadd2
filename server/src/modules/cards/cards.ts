/** The cards of the house, put together: stock, staff's desk, what clients do, and what is owed. */
import { CARD_STATES } from '@strongroom/contract';
import type { Clock, Random } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import type { BrokerCore } from '../brokerage/index.ts';
import type { CardFactors, Factors } from '../factors/index.ts';
import type { Identities, Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import type { CardState } from './card.flow.ts';
import type { CardChecks } from './card-check.ts';
import { type CardDesk, handleRequire, makeCardDesk } from './card-desk.ts';
import { type CardHolding, makeCardHolding } from './card-holding.ts';
import { makeSharing, type Sharing } from './card-sharing.ts';
import { makeCardSteps } from './card-steps.ts';
import { type CardTasks, makeCardTasks } from './card-tasks.ts';
import type { Card } from './cards.model.ts';
import * as store from './cards.store.ts';
import { type CardLedger, makeCardLedger } from './ledger.ts';
import { makeStock, type Stock } from './stock.ts';

export interface Cards {
  readonly stock: Stock;
  readonly desk: CardDesk;
  readonly holding: CardHolding;
  readonly tasks: CardTasks;
  readonly sharing: Sharing;
  readonly ledger: CardLedger;
  list(states?: readonly CardState[]): Promise<Card[]>;
  findBySerial(serialNo: string): Promise<Card | null>;
}

export interface CardsDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly policies: Policies;
  readonly parties: Parties;
  readonly identities: Identities;
  readonly factors: Factors;
  readonly cardFactors: CardFactors;
  readonly cardChecks: CardChecks;
  readonly signIn: SignIn;
  readonly broker: BrokerCore;
  readonly clock: Clock;
  readonly random: Random;
}

export function makeCards(deps: CardsDeps): Cards {
  const { database, policies, cardFactors, cardChecks: checks } = deps;
  const steps = makeCardSteps(deps);
  const ledger = makeCardLedger({ ...deps, steps });
  const parts = { ...deps, factors: cardFactors, checks, steps, ledger };
  handleRequire({ ...parts, act: { actor: systemActor, origin: null } });
  const tasks = makeCardTasks(parts);
  return {
    stock: makeStock(parts),
    desk: makeCardDesk(parts),
    holding: makeCardHolding(parts),
    tasks,
    sharing: makeSharing({ ...deps, tasks }),
    ledger,
    list: (states = CARD_STATES) => store.findCardsIn(database.read, states, policies.house['security-card.listed']),
    findBySerial: (serialNo) => store.findBySerial(database.read, serialNo),
  };
}

/** The server's side of the phone, in one piece: who it is, how it becomes a mobile key, what it is told. */
import type { Clock, Random } from '@strongroom/core';
import { secondsToMs } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Audit } from '../audit/index.ts';
import type { Delivery } from '../delivery/index.ts';
import type { Challenges, Factors, MobileKeys, PromptAnswers, PromptSignals, SimGuard } from '../factors/index.ts';
import type { Locks } from '../locks/index.ts';
import type { Networks } from '../networks/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Passwords } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import { type ActivationProof, makeActivationProof } from './activation-proof.ts';
import { type Activations, makeActivations } from './activations.ts';
import { sweepEnded } from './authenticator.store.ts';
import { type Follow, makeFollow } from './follow.ts';
import { type Invitations, makeInvitations } from './invitations.ts';
import { makePush, type Push, type PushDeps } from './push/push.ts';
import { type JudgePhone, makeJudgePhone } from './signed-requests.ts';

export interface Authenticator {
  readonly judgePhone: JudgePhone;
  readonly invitations: Invitations;
  readonly activations: Activations;
  readonly activationProof: ActivationProof;
  readonly follow: Follow;
  readonly push: Push;
  /** Housekeeping: drops what ended so long ago. */
  sweep(keptSeconds: number): Promise<void>;
}

export async function makeAuthenticator(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  outbox: Outbox;
  jobs: Jobs;
  delivery: Delivery;
  policies: Policies;
  parties: Parties;
  networks: Pick<Networks, 'permitsNow'>;
  challenges: Challenges;
  simGuard: Pick<SimGuard, 'ofNumber'>;
  signIn: SignIn;
  passwords: Passwords;
  locks: Locks;
  factors: Factors;
  keys: MobileKeys;
  prompts: PromptAnswers;
  signals: PromptSignals;
  phoneOrigin: string;
  eventPollMs: number;
  keyTrustMs: number;
  pushing: Pick<PushDeps, 'settings' | 'send' | 'waits'>;
  clock: Clock;
  random: Random;
}): Promise<Authenticator> {
  const { database, clock } = deps;
  const invitations = makeInvitations(deps);
  const proof = makeActivationProof(deps);
  return {
    judgePhone: await makeJudgePhone(deps),
    invitations,
    activations: makeActivations({ ...deps, proof, invitations }),
    activationProof: proof,
    follow: makeFollow(deps),
    push: await makePush({ ...deps, ...deps.pushing }),
    sweep: (keptSeconds) => sweepEnded(database.read, clock.now() - secondsToMs(keptSeconds)),
  };
}

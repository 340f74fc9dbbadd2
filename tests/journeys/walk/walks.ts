/** Every page and every state of it, in pieces that can be walked side by side. */
import { walkAccount, walkLimits } from './account.walk.ts';
import { walkAuthenticator } from './authenticator.walk.ts';
import { walkDesk } from './desk.walk.ts';
import { walkEndings, walkTrouble } from './endings.walk.ts';
import { walkFront } from './front.walk.ts';
import { walkOpening } from './opening.walk.ts';
import { walkPasskeys } from './passkey.walk.ts';
import { walkRecovery } from './recovery.walk.ts';
import { walkChanges, walkOptOut, walkSecurity } from './security.walk.ts';
import type { Stage } from './stage.ts';
import { walkWorld } from './world.walk.ts';

export const walks: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'signing in': walkFront,
  'opening access': walkOpening,
  'ways back in': walkRecovery,
  'account and withdrawal': walkAccount,
  'choosing how to prove': walkLimits,
  'security centre': walkSecurity,
  'changing factors and password': walkChanges,
  'doing without a second factor': walkOptOut,
  passkeys: walkPasskeys,
  'key on the phone': walkAuthenticator,
  'ends of a session': walkEndings,
  'guesses from elsewhere': walkTrouble,
  'outside world': walkWorld,
  'desk of staff': walkDesk,
};

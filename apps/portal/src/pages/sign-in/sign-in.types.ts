/** What the sign-in page and its second step, which loads later, know of each other. */
import type { OfferedFactor, PasskeyAssertion, PromptApproved, ProofMethod, SignInFlow } from '@strongroom/contract';
import type { Act } from '../../session/use-act.ts';
import type { Credentials } from './credentials-form.tsx';

export type Step = 'credentials' | 'choose' | 'answer';

export interface SignIn {
  readonly flow: SignInFlow | null;
  readonly step: Step;
  readonly act: Act;
  /** Whether this browser may keep anything of it: not on a public computer, nor where a reload made that unknown. */
  readonly remembers: boolean;
  readonly begin: (credentials: Credentials) => Promise<void>;
  readonly choose: (factor: OfferedFactor) => Promise<void>;
  readonly chooseAgain: () => void;
  readonly renew: (method?: ProofMethod, cardAsks?: string) => Promise<void>;
  readonly resend: (method: 'sms' | 'voice') => Promise<void>;
  readonly answer: (code: string | PasskeyAssertion | PromptApproved) => Promise<void>;
  /** What the server says of the flow meanwhile. */
  readonly show: (flow: SignInFlow) => void;
  readonly restart: () => void;
}

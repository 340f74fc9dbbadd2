/** What every way to answer a challenge is given, and what it may ask for. */
import type { Challenge, OfferedFactor, PasskeyAssertion, PromptApproved, ProofMethod } from '@strongroom/contract';
import type { ClientProblem } from '@strongroom/sdk';
import type { ReactNode } from 'react';

export interface ProofStepProps {
  readonly challenge: Challenge;
  readonly factors: readonly OfferedFactor[];
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  readonly submitLabel: string;
  readonly onAnswer: (answer: string | PasskeyAssertion | PromptApproved) => void;
  /** Reads the challenge again: what is answered elsewhere shows here. */
  readonly onLook: () => void;
  readonly onResend: (method: 'sms' | 'voice') => void;
  /** A fresh challenge of the same factor, by the same method unless another one is named; `cardAsks` is what a card asks first. */
  readonly onRenew: (method?: ProofMethod, cardAsks?: string) => void;
  /** Whether one may ask here what became of a code that was sent; a recovery tells nobody. */
  readonly canLookUpDelivery?: boolean;
  readonly after?: ReactNode;
}

/** A broken password rule in words; the server's figures fill the sentence. */
import type { PasswordViolation } from '@strongroom/contract';
import type { Translate } from '../wording/wording.ts';

export const violationWords = (t: Translate, { rule, params }: PasswordViolation): string =>
  t(`violation.${rule}`, params);

/** Why nobody is signed in any more. An end that the person did not cause says what to do about it. */
import { Notice, type NoticeKind } from '@strongroom/ui';
import type { ReactElement } from 'react';
import type { EndReason } from '../../session/session.logic.ts';
import { useWording } from '../../wording/use-wording.ts';

const KINDS: Readonly<Record<EndReason, NoticeKind>> = {
  'signed-out': 'done',
  everywhere: 'done',
  inactivity: 'info',
  elsewhere: 'warning',
  'public-computer': 'done',
  unconfirmed: 'warning',
  calendar: 'info',
  drift: 'warning',
  trading: 'info',
};

export function SignedOutNotice({ reason }: { readonly reason: EndReason }): ReactElement {
  const { t } = useWording();
  return (
    <Notice kind={KINDS[reason]} focus title={t(`signedOut.${reason}.title`)}>
      {t(`signedOut.${reason}.text`)}
    </Notice>
  );
}

/** Part of "I get no notifications": sends one, and says what became of it as far as anybody knows. */
import type { CallData } from '@strongroom/sdk';
import { Button, Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../../../../problem/problem-notice.tsx';
import { api } from '../../../../session/session.store.ts';
import { useAct } from '../../../../session/use-act.ts';
import { useWording } from '../../../../wording/use-wording.ts';

export function PushTest(): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const [tested, setTested] = useState<CallData<'testMobileKeyPush'> | null>(null);
  const test = async (): Promise<void> => {
    setTested(null);
    const result = await act.run(() => api.call('testMobileKeyPush'));
    if (result) setTested(result.data);
  };
  return (
    <div className="sr-stack">
      <div>
        <Button kind="secondary" busy={act.busy} onClick={() => void test()}>
          {t('mobileKey.test.button')}
        </Button>
      </div>
      {act.problem !== null && <ProblemNotice problem={act.problem} />}
      {tested !== null && (
        <Notice kind={tested.outcome === 'accepted' ? 'info' : 'warning'}>
          {t(`mobileKey.test.${tested.outcome}`, { name: tested.phone })}
        </Notice>
      )}
    </div>
  );
}

/** Where a program asked in a way that may not be answered, not even to it: nobody is sent back to an unknown address. */
import '@strongroom/ui/fonts-ext.css';
import { Heading } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

export default function RefusedPage(): ReactElement {
  const { t } = useWording();
  const reason =
    /^[a-z_]{1,60}$/.exec(new URLSearchParams(location.search).get('reason') ?? '')?.[0] ?? 'invalid_request';
  useTitle(t('consent.wrongTitle'));
  return <Heading lead={t('consent.wrongText', { reason })}>{t('consent.wrongTitle')}</Heading>;
}

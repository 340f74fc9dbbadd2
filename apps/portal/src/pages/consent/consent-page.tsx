/** The consent a client asked for in this browser, by the address it was sent to. */
import { Skeleton } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useParams } from 'wouter';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ConsentForm } from './consent-form.tsx';
import { ConsentGone } from './consent-gone.tsx';

export default function ConsentPage(): ReactElement {
  const { t } = useWording();
  const { consentId = '' } = useParams();
  const { data, problem } = useRead('getConsent', { params: { consentId } });
  if (data !== undefined) return <ConsentForm consent={data} />;
  return problem === null ? <Skeleton label={t('state.loading')} lines={6} /> : <ConsentGone problem={problem} />;
}

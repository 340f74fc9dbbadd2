/** Where a program asked in a way that may not be answered, not even to it: nobody is sent back to an unknown address. */
import '@strongroom/ui/fonts-ext.css';
import { Heading } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

/**
 * What the house says (RFC 6749 section 4.1.2.1); all else is a request that is wrong. Attack: a link brings words of its
 * own, for us to show under our name.
 */
const REASONS = ['invalid_client', 'invalid_redirect_uri', 'invalid_request'] as const;

export default function RefusedPage(): ReactElement {
  const { t } = useWording();
  const said = new URLSearchParams(location.search).get('reason');
  const reason = REASONS.find((each) => each === said) ?? 'invalid_request';
  useTitle(t('consent.wrongTitle'));
  return (
    <>
      <Heading lead={t('consent.wrongText')}>{t('consent.wrongTitle')}</Heading>
      <p>{t(`consent.wrongWhy.${reason}`)}</p>
    </>
  );
}

/** The frame of the pages under the Security Centre: the way back, the heading, the title. */
import { Heading, Icon } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

export interface SecurityFrameProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

export function SecurityFrame({ title, lead, children }: SecurityFrameProps): ReactElement {
  const { t } = useWording();
  useTitle(title);
  return (
    <div className="sr-stack narrow" data-gap="wide">
      <Link href="/security" className="back">
        <Icon name="back" />
        {t('security.title')}
      </Link>
      <Heading lead={lead}>{title}</Heading>
      {children}
    </div>
  );
}

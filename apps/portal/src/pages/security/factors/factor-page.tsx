/** The page of the kind of factor that the address names. */
import { Skeleton } from '@strongroom/ui';
import { type ReactElement, Suspense } from 'react';
import { Redirect } from 'wouter';
import { useWording } from '../../../wording/use-wording.ts';
import { factorEntries } from './factor-pages.ts';

export default function FactorPage({ params }: { readonly params: { readonly kind: string } }): ReactElement {
  const { t } = useWording();
  const entry = factorEntries.find(({ kind }) => kind === params.kind);
  if (entry === undefined) return <Redirect to="/security/factors" replace />;
  return (
    <Suspense fallback={<Skeleton label={t('state.loading')} lines={5} />}>
      <entry.Page key={entry.kind} />
    </Suspense>
  );
}

/** Find the client a caller says to be. What was searched for is written down, and the page says so. */

import type { CallData } from '@strongroom/sdk';
import { Button, EmptyState, Heading, Table, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { Problem } from '../../shell/problem.tsx';
import { useLine } from '../../shell/use-line.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

const LEAST = 2;

export function SearchPage(): ReactElement {
  const { t } = useWording();
  const act = useAct();
  const [, go] = useLocation();
  const query = useLine({ least: LEAST, missing: t('missing.query') });
  const [found, setFound] = useState<CallData<'searchClients'> | null>(null);
  useTitle(t('search.title'));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const said = query.taken();
    if (said === null) return;
    void act.run(
      () => api.call('searchClients', { query: { query: said } }),
      (answer) => {
        const [only, ...others] = answer.clients;
        if (only !== undefined && others.length === 0) go(`/clients/${only.userId}`);
        else setFound(answer);
      },
    );
  };
  return (
    <>
      <Heading lead={t('search.lead')} takeFocus={false}>
        {t('search.title')}
      </Heading>
      <search>
        <form className="find" onSubmit={submit}>
          <TextField
            id="query"
            label={t('search.label')}
            type="search"
            {...query.field}
            maxLength={100}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
          <Button type="submit" busy={act.busy}>
            {t('search.submit')}
          </Button>
        </form>
      </search>
      <Problem problem={act.problem} />
      <div aria-live="polite">
        {found !== null && found.clients.length === 0 && <EmptyState title={t('search.none')} />}
        {found !== null && found.clients.length > 0 && (
          <Table
            caption={found.more ? t('search.more') : t('search.found', { count: found.clients.length })}
            columns={[
              {
                key: 'name',
                header: t('client.name'),
                lead: true,
                cell: ({ userId, displayName }) => <Link href={`/clients/${userId}`}>{displayName}</Link>,
              },
              { key: 'username', header: t('client.username'), cell: ({ username }) => username },
              { key: 'entity', header: t('client.entity'), cell: ({ entity }) => entity.toUpperCase() },
              { key: 'state', header: t('client.state'), cell: ({ state }) => t(`userState.${state}`) },
            ]}
            rows={found.clients}
            rowKey={({ userId }) => userId}
          />
        )}
      </div>
    </>
  );
}

/** What a client asks for, in the words of this house: capability groups and acts with their amounts, never its prose. */
import type { Consent } from '@strongroom/contract';
import { KeyValue, MoneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';

const GROUPS = ['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'] as const;

export function ConsentFacts({ consent }: { readonly consent: Consent }): ReactElement {
  const { t } = useWording();
  const { client, returnsTo, userCode, groups, details } = consent;
  const kind = client.confidential ? 'consent.partner' : userCode === null ? 'consent.native' : 'consent.elsewhere';
  const denied = GROUPS.filter((group) => !groups.includes(group));
  return (
    <>
      <KeyValue
        pairs={[
          { key: 'program', name: t('consent.program'), value: <strong>{client.name}</strong> },
          {
            key: 'kind',
            name: t('consent.reaches'),
            value: `${t(`surface.${client.surface}`)} · ${t(kind)}`,
          },
          ...(returnsTo === null ? [] : [{ key: 'returns', name: t('consent.returns'), value: returnsTo }]),
          ...(userCode === null
            ? []
            : [
                {
                  key: 'code',
                  name: t('consent.code'),
                  value: <strong className="sr-figure">{spaced(userCode)}</strong>,
                },
              ]),
        ]}
      />
      <section className="sr-stack" aria-labelledby="consent-may">
        <h2 id="consent-may">{t('consent.may')}</h2>
        {groups.length === 0 && <p>{t('consent.mayNothing')}</p>}
        <ul className="bullets">
          {groups.map((group) => (
            <li key={group}>{t(`consent.group.${group}`)}</li>
          ))}
        </ul>
        {details.length > 0 && <h3>{t('consent.acts')}</h3>}
        {details.map((asked) => (
          <Act key={JSON.stringify(asked.detail)} asked={asked} />
        ))}
      </section>
      {denied.length > 0 && (
        <section className="sr-stack sr-soft" aria-labelledby="consent-may-not">
          <h2 id="consent-may-not">{t('consent.mayNot')}</h2>
          <ul className="bullets">
            {denied.map((group) => (
              <li key={group}>{t(`consent.group.${group}`)}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** As a program shows it: four letters, a hyphen, four letters. */
const spaced = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

function Act({ asked }: { readonly asked: Consent['details'][number] }): ReactElement {
  const { t, locale } = useWording();
  const { detail, accountName, payeeName } = asked;
  const account = accountName ?? t('consent.unknown');
  return (
    <p>
      {t('consent.withdrawal', { payee: payeeName ?? detail.payeeId, account })}{' '}
      <strong className="sr-figure">
        <MoneyText amountMinor={detail.amountMinor} currency={detail.currency} locale={locale} />
      </strong>
    </p>
  );
}

/** One mailbox: list and reading pane side by side, or one after the other on a phone. The address says what is open. */
import { EmptyState, Heading, SelectField } from '@strongroom/ui';
import { type ReactElement, useEffect, useRef } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { CodedText } from '../../parts/coded-text.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { useQueryState } from '../../parts/query-state.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { useMailboxes, useMails } from '../../world/queries.ts';
import type { Mail } from '../../world/world.types.ts';
import { markRead, useReadMails } from './read-mails.store.ts';

/** A mail address needs no escaping in a path; one that was typed or linked escaped is understood too. */
const place = (address: string, id?: string): string => `/mailbox/${address}${id === undefined ? '' : `/${id}`}`;

function unescaped(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function MailboxPage(): ReactElement {
  const { t } = useWording();
  useTitle(t('mailbox.title'));
  const params = useParams<{ address?: string; id?: string }>();
  const [, navigate] = useLocation();
  const mailboxes = useMailboxes();
  const waiting = useQueryState(mailboxes);
  // Not the one that received something last: the list must not change under a reader when mail comes in elsewhere.
  const first = mailboxes.data?.find((box) => box.mails > 0) ?? mailboxes.data?.[0];
  const address = unescaped(params.address) ?? first?.address;
  const options = mailboxes.data?.map((box) => ({
    value: box.address,
    label: box.label === null ? box.address : `${box.label} · ${box.address}`,
  }));
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('mailbox.lead')}>{t('mailbox.title')}</Heading>
      {waiting}
      {mailboxes.data?.length === 0 && <EmptyState title={t('mailbox.empty')}>{t('mailbox.emptyNext')}</EmptyState>}
      {options !== undefined && options.length > 1 && address !== undefined && (
        <div className="mailbox-choice" data-reading={params.id !== undefined || undefined}>
          <SelectField
            id="mailbox"
            label={t('mailbox.choose')}
            options={options}
            value={address}
            onChange={(next) => navigate(place(next))}
          />
        </div>
      )}
      {address !== undefined && mailboxes.data?.length !== 0 && <Mails address={address} openId={params.id} />}
    </div>
  );
}

function Mails({ address, openId }: { readonly address: string; readonly openId: string | undefined }): ReactElement {
  const { t, time } = useWording();
  const mails = useMails(address);
  const read = useReadMails();
  const waiting = useQueryState(mails, 6);
  if (waiting !== null) return waiting;
  if (mails.data?.length === 0) return <EmptyState title={t('mailbox.emptyBox')} />;
  const open = mails.data?.find((mail) => mail.id === openId);
  return (
    <div className="mailbox" data-reading={open !== undefined || undefined}>
      <nav className="mail-list" aria-label={t('mailbox.list', { address })}>
        <ul className="mails">
          {mails.data?.map((mail) => (
            <li key={mail.id}>
              <Link href={place(address, mail.id)} aria-current={mail.id === openId ? 'page' : undefined}>
                <span className="mail-top">
                  <span className="mail-from">{mail.from}</span>
                  <time dateTime={mail.receivedAt}>{time(mail.receivedAt)}</time>
                </span>
                <span className="mail-subject" data-unread={!read.has(mail.id) || undefined}>
                  {!read.has(mail.id) && <span className="sr-unseen">{t('mailbox.unread')}: </span>}
                  {mail.subject || t('mailbox.noSubject')}
                </span>
                <span className="mail-start">{mail.text.slice(0, 140)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {open === undefined ? (
        <p className="mail-none sr-soft">{t('mailbox.pick')}</p>
      ) : (
        <Reading key={open.id} mail={open} address={address} />
      )}
    </div>
  );
}

function Reading({ mail, address }: { readonly mail: Mail; readonly address: string }): ReactElement {
  const { t, dateTime } = useWording();
  const subject = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    markRead(mail.id);
    subject.current?.focus();
  }, [mail.id]);
  return (
    <article className="reading">
      <Link className="mail-back" href={place(address)}>
        {t('mailbox.back')}
      </Link>
      <h2 ref={subject} tabIndex={-1}>
        {mail.subject || t('mailbox.noSubject')}
      </h2>
      <dl className="mail-facts">
        <div>
          <dt>{t('mailbox.from')}</dt>
          <dd>{mail.from}</dd>
        </div>
        <div>
          <dt>{t('mailbox.to')}</dt>
          <dd>{mail.to}</dd>
        </div>
        <div>
          <dt>{t('mailbox.at')}</dt>
          <dd>
            <time dateTime={mail.receivedAt}>{dateTime(mail.receivedAt)}</time>
          </dd>
        </div>
      </dl>
      {mail.code !== null && (
        <div className="mail-code">
          <CopyButton code={mail.code} />
        </div>
      )}
      <p className="mail-text">
        <CodedText text={mail.text} code={mail.code} />
      </p>
    </article>
  );
}

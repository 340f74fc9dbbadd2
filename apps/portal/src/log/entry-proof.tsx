/**
 * What came of checking one entry, in words. `verified` alone carries the seal; a failure is red and calm and says what
 * it means, what to keep and whom to call; everything in between is neither.
 */
import { Button, KeyValue, Notice } from '@strongroom/ui';
import { Seal } from '@strongroom/ui/seal';
import { Fragment, type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { problemLines, problemTitle } from '../problem/problem-notice.tsx';
import { saveFile } from '../shell/save-file.ts';
import { useWording, type Wording } from '../wording/use-wording.ts';
import { type EntryProof, type FailedProof, isLogFault, type VerifiedEntry } from './entry-proof.types.ts';

const KEY_FILE = 'log-key.txt';

export interface EntryProofViewProps {
  readonly proof: EntryProof;
  readonly fileName: string;
  readonly size: 'line' | 'sheet';
  /** Whether it takes the focus when it appears. */
  readonly focus: boolean;
  readonly onAgain: () => void;
  readonly onTrustAnew: () => void;
}

export function EntryProofView(props: EntryProofViewProps): ReactElement | null {
  const { proof, focus, onAgain } = props;
  const wording = useWording();
  const { t } = wording;
  switch (proof.kind) {
    case 'verifying':
      return null;
    case 'waiting':
      return (
        <p className="sr-small sr-soft" role="status">
          {t('log.waiting')}
        </p>
      );
    case 'verified':
      return <Sealed {...props} entry={proof} />;
    case 'failed':
      return <Failed {...props} proof={proof} />;
    case 'not-ready':
      return (
        <Unproven focus={focus} title={t('problem.receipt-not-ready.title')} onAgain={onAgain}>
          {t('log.notReady')}
        </Unproven>
      );
    case 'erased':
      return (
        <Unproven focus={focus} title={t('problem.entry-erased.title')}>
          {t('log.erased')}
        </Unproven>
      );
    case 'unable':
      return (
        <Unproven focus={focus} title={t('log.unable.title')}>
          {t('log.unable.text')}
        </Unproven>
      );
    case 'unanswered':
      return (
        <Unproven focus={focus} title={problemTitle(wording, proof.problem)} onAgain={onAgain}>
          {problemLines(wording, proof.problem).at(-1)}
        </Unproven>
      );
  }
}

interface UnprovenProps {
  readonly title: string;
  readonly focus: boolean;
  readonly onAgain?: () => void;
  readonly children: ReactNode;
}

/** Neither proven nor failed. */
function Unproven({ title, focus, onAgain, children }: UnprovenProps): ReactElement {
  const { t } = useWording();
  const again = onAgain && (
    <Button kind="secondary" onClick={onAgain}>
      {t('action.retry')}
    </Button>
  );
  return (
    <Notice kind="info" focus={focus} title={title} {...(again ? { actions: again } : {})}>
      {children}
    </Notice>
  );
}

function Sealed({
  entry,
  fileName,
  size,
  focus,
}: EntryProofViewProps & { readonly entry: VerifiedEntry }): ReactElement {
  const wording = useWording();
  const { t, decimal, time } = wording;
  const summary = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focus) summary.current?.focus();
  }, [focus]);
  return (
    <details className="sr-sealed">
      <summary ref={summary}>
        <Seal size={size} />
        <span>
          <strong>{t('log.verified', { size: decimal(String(entry.size)) })}</strong>
          <time className="sr-small" dateTime={new Date(entry.verifiedAt).toISOString()}>
            {time(entry.verifiedAt)}
          </time>
          <span className="sr-sealed-more">{t('log.details')}</span>
        </span>
      </summary>
      <div className="sr-sealed-facts">
        <p>{t('log.meaning')}</p>
        <p>{continuityText(entry, wording)}</p>
        <KeyValue pairs={factsOf(entry, wording)} />
        <div className="sr-row">
          <Button kind="secondary" onClick={() => saveText(fileName, 'application/json', entry.receipt)}>
            {t('log.saveReceipt')}
          </Button>
          <Button kind="secondary" onClick={() => saveText(KEY_FILE, 'text/plain', entry.key)}>
            {t('log.saveKey')}
          </Button>
        </div>
        <p>
          {t('log.elsewhere')} <Command words={['strongroom', 'audit verify receipt', fileName, `--key ${KEY_FILE}`]} />
        </p>
      </div>
    </details>
  );
}

function Command({ words }: { readonly words: readonly string[] }): ReactElement {
  return (
    <code>
      {words.map((word, at) => (
        <Fragment key={word}>
          {at > 0 && ' '}
          <span className="sr-word">{word}</span>
        </Fragment>
      ))}
    </code>
  );
}

function continuityText({ continuity }: VerifiedEntry, { t, decimal, dateTime }: Wording): string {
  if (continuity.kind === 'first' || continuity.kind === 'unkept') return t(`log.continuity.${continuity.kind}`);
  return t(`log.continuity.${continuity.kind}`, {
    size: decimal(String(continuity.size)),
    time: dateTime(continuity.verifiedAt),
  });
}

function factsOf(entry: VerifiedEntry, { t, decimal, dateTime }: Wording) {
  const { index, size, root, origin, fingerprint, witnesses } = entry;
  const names = witnesses.map(({ name, at }) => (at === null ? name : `${name}, ${dateTime(at)}`));
  return [
    { key: 'index', name: t('log.fact.index'), value: decimal(String(index)) },
    {
      key: 'size',
      name: t('log.fact.size'),
      value: t('log.fact.entries', { count: size, size: decimal(String(size)) }),
    },
    { key: 'root', name: t('log.fact.root'), value: <span className="sr-digest">{root}</span> },
    { key: 'origin', name: t('log.fact.origin'), value: <span className="sr-digest">{origin}</span> },
    { key: 'key', name: t('log.fact.fingerprint'), value: <span className="sr-digest">{fingerprint}</span> },
    {
      key: 'witnesses',
      name: t('log.fact.witnesses'),
      value: names.length === 0 ? t('log.fact.noWitness') : t('log.fact.named', { names: names.join(' · ') }),
    },
  ];
}

function Failed({
  proof,
  focus,
  onAgain,
  onTrustAnew,
}: EntryProofViewProps & { readonly proof: FailedProof }): ReactElement {
  const { t } = useWording();
  const { fault, evidence, fingerprint } = proof;
  return (
    <Notice
      kind="loss"
      focus={focus}
      title={t(`log.failed.${fault}.title`)}
      actions={
        <>
          <Button kind="secondary" onClick={() => saveText('log-evidence.json', 'application/json', evidence)}>
            {t('log.failed.evidence')}
          </Button>
          <Button kind="quiet" onClick={onAgain}>
            {t('log.failed.again')}
          </Button>
        </>
      }
    >
      <div className="sr-stack" data-gap="tight">
        <p>{t(`log.failed.${fault}.text`)}</p>
        <p>{t('log.failed.call')}</p>
      </div>
      {isLogFault(fault) && fingerprint !== null && (
        <details>
          <summary>{t('log.anew.title')}</summary>
          <div className="sr-stack" data-gap="tight">
            <p>{t('log.anew.text')}</p>
            <p className="sr-digest">{fingerprint}</p>
            <div>
              <Button kind="loss" onClick={onTrustAnew}>
                {t('log.anew.act')}
              </Button>
            </div>
          </div>
        </details>
      )}
    </Notice>
  );
}

const saveText = (name: string, type: string, text: string): void => saveFile(name, new Blob([text], { type }));

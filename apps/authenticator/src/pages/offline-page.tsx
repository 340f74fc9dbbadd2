/**
 * Without a network: six digits from the other screen, typed, or a QR code, for eight digits back. Of typed digits the
 * phone cannot know what they are for, and says so; of a scanned code it shows everything before the PIN is asked for.
 * Nothing on this page asks a server.
 */
import {
  challengeResponse,
  MOBILE_CHALLENGE_DIGITS,
  type OfflineChallenge,
  readOfflineText,
  textResponse,
} from '@strongroom/authenticators/mobile-key';
import type { ShownAct } from '@strongroom/contract';
import { Button, Choice, CodeField, Heading, Notice } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { ActFacts, actTitle } from '../parts/act-facts.tsx';
import { Unlock } from '../parts/unlock.tsx';
import { serverNow } from '../phone/clock.ts';
import type { StoredKey } from '../phone/keys.store.ts';
import { usePhone } from '../phone/phone.store.ts';
import { forgetScanned, useScanned } from '../phone/scanned.store.ts';
import { useTitle } from '../shell/use-title.ts';
import { useWording } from '../wording/use-wording.ts';
import { ResponseView } from './response-view.tsx';

/** What is to be answered, by whose key. */
type Asked =
  | { readonly key: StoredKey; readonly typed: string }
  | { readonly key: StoredKey; readonly text: string; readonly challenge: OfflineChallenge };

export function OfflinePage(): ReactElement {
  const { t } = useWording();
  useTitle(t('offline.title'));
  const [asked, setAsked] = useState<Asked | null>(null);
  const [response, setResponse] = useState<string | null>(null);
  const again = (): void => {
    forgetScanned();
    setAsked(null);
    setResponse(null);
  };
  const compute = async (of: Asked, pinHash: Uint8Array): Promise<void> => {
    const { offline } = of.key;
    const made =
      'typed' in of
        ? await challengeResponse(offline, pinHash, of.typed, serverNow())
        : await textResponse(offline, pinHash, of.text, serverNow());
    setResponse(made);
  };
  if (asked !== null && response !== null) return <ResponseView response={response} onAgain={again} />;
  if (asked !== null)
    return <Confirm asked={asked} onOpen={(pinHash) => void compute(asked, pinHash)} onBack={again} />;
  return <Ask onAsked={setAsked} />;
}

function Ask({ onAsked }: { readonly onAsked: (asked: Asked) => void }): ReactElement {
  const { t } = useWording();
  const { keys } = usePhone();
  const [keyId, setKeyId] = useState(keys[0]?.key.keyId ?? '');
  const [typed, setTyped] = useState('');
  const [missing, setMissing] = useState(false);
  const refused = useScannedChallenge(onAsked);
  const key = keys.find((each) => each.key.keyId === keyId)?.key;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const complete = new RegExp(`^\\d{${MOBILE_CHALLENGE_DIGITS}}$`).test(typed);
    setMissing(!complete);
    if (complete && key !== undefined) onAsked({ key, typed });
  };
  if (key === undefined) return <NoKey />;
  return (
    <form className="sr-stack" data-gap="wide" onSubmit={onSubmit} noValidate>
      <Heading lead={t('offline.lead')}>{t('offline.title')}</Heading>
      {refused !== null && <Notice kind="refused" title={t(`offline.refused.${refused}`)} />}
      {keys.length > 1 && (
        <Choice
          id="user"
          legend={t('offline.who')}
          value={keyId}
          onChange={setKeyId}
          options={keys.map((each) => ({ value: each.key.keyId, label: each.key.username, hint: each.key.service }))}
        />
      )}
      <CodeField
        id="challenge"
        label={t('offline.challenge')}
        hint={t('offline.challengeHint')}
        value={typed}
        onChange={setTyped}
        {...(missing ? { error: t('offline.challengeMissing') } : {})}
      />
      <div className="acts">
        <Button type="submit" wide>
          {t('action.continue')}
        </Button>
        <Link href="/scan" className="sr-button" data-kind="secondary" data-wide="">
          {t('home.scan')}
        </Link>
      </div>
    </form>
  );
}

type ScanRefusal = 'forged' | 'other-user' | 'not-ours' | 'over';

/** A scanned code is read with the key of the user it names, and shown only when that user's own server made it. */
function useScannedChallenge(onAsked: (asked: Asked) => void): ScanRefusal | null {
  const { keys } = usePhone();
  const scanned = useScanned();
  const [refused, setRefused] = useState<ScanRefusal | null>(null);
  useEffect(() => {
    if (scanned?.kind !== 'offline') return;
    const key = keys.find((each) => each.key.keyId === scanned.keyId)?.key;
    if (key === undefined) return setRefused('other-user');
    void readOfflineText(scanned.text, { factorId: key.keyId, key: key.offline }).then((read) => {
      if (!read.ok) return setRefused(read.refusal);
      if (read.value.expiresAt <= serverNow()) return setRefused('over');
      onAsked({ key, text: scanned.text, challenge: read.value });
    });
  }, [scanned, keys, onAsked]);
  return refused;
}

function Confirm(props: {
  readonly asked: Asked;
  readonly onOpen: (pinHash: Uint8Array) => void;
  readonly onBack: () => void;
}): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const { asked } = props;
  // Signed by the server that also wrote the contract, and so of its shape.
  const shown = 'challenge' in asked ? (asked.challenge.shown as unknown as ShownAct) : null;
  return (
    <div className="prompt">
      <Heading>{shown === null ? t('offline.blindTitle') : actTitle(shown, wording)}</Heading>
      {shown === null ? (
        <Notice kind="warning" standing>
          {t('offline.blind', { user: asked.key.username })}
        </Notice>
      ) : (
        <ActFacts shown={shown} username={asked.key.username} />
      )}
      <div className="acts">
        <Unlock keyOf={asked.key} submit={t('offline.show')} onOpen={props.onOpen} />
        <Button kind="quiet" onClick={props.onBack}>
          {t('action.back')}
        </Button>
      </div>
    </div>
  );
}

function NoKey(): ReactElement {
  const { t } = useWording();
  return (
    <div className="sr-stack">
      <Heading lead={t('offline.noKey')}>{t('offline.title')}</Heading>
      <Link href="/" className="sr-button" data-wide="">
        {t('action.back')}
      </Link>
    </div>
  );
}

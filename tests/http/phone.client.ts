/**
 * A phone in software: it makes its key, signs what it asks, computes without network, and answers prompts. What it says
 * is made by the package that real phones use; every answer is held against the contract.
 */
import { randomBytes } from 'node:crypto';
import {
  activationTranscript,
  answerTranscript,
  bodyDigest,
  challengeResponse,
  decodeBase64url,
  importOfflineKey,
  mobilePinHash,
  newMobileKey,
  pinProof,
  requestTranscript,
  signMobileKey,
  textResponse,
} from '@strongroom/authenticators/mobile-key';
import { type MobileKeyPrompt, type OperationId, operations } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';
import { PHONE_ORIGIN } from './browser.client.ts';
import { checkAnswer } from './contract.check.ts';
import { exchange, type RawAnswer, type RawRequest } from './exchange.ts';
import type { House } from './harness.ts';

type Body = Readonly<Record<string, unknown>>;
export interface Said<Name extends OperationId> {
  readonly outcome: string;
  readonly answer: RawAnswer;
  readonly attemptsLeft: number | undefined;
  data(): CallData<Name>;
}

export interface Phone {
  readonly pin: string;
  keyId: string;
  /** Unsigned, as before the key is active. */
  ask<Name extends OperationId>(name: Name, body: Body): Promise<Said<Name>>;
  /** Hands in a new key, with the PIN. */
  complete(activation: string, keyId: string, bend?: Body): Promise<Said<'completeMobileKeyActivation'>>;
  /** Signed by the key. */
  call<Name extends OperationId>(
    name: Name,
    input?: { params?: Record<string, string>; body?: Body },
  ): Promise<Said<Name>>;
  /** The signed request, for tests that bend it or send it twice. */
  write(name: OperationId, input?: { params?: Record<string, string>; body?: Body }): Promise<RawRequest>;
  send(request: RawRequest): Promise<RawAnswer>;
  prompts(): Promise<readonly MobileKeyPrompt[]>;
  approve(prompt: MobileKeyPrompt, number: string, pin?: string): Promise<Said<'answerMobileKeyPrompt'>>;
  deny(prompt: MobileKeyPrompt, reason?: string): Promise<Said<'answerMobileKeyPrompt'>>;
  proofOf(transcript: string, pin?: string): Promise<string>;
  respond(challenge: string, pin?: string): Promise<string>;
  respondToText(text: string, pin?: string): Promise<string>;
}

export async function makePhone(house: House, { name = 'Pixel 12', pin = 'k7p2' } = {}): Promise<Phone> {
  const { privateKey, publicKey } = await newMobileKey();
  let offline: Awaited<ReturnType<typeof importOfflineKey>> | null = null;
  const host = new URL(house.origin).host;
  const plain = { host, origin: PHONE_ORIGIN, 'sec-fetch-site': 'cross-site', 'user-agent': 'Phone' };

  const secret = () => {
    if (offline === null) throw new Error('the phone is activated');
    return offline;
  };

  function said<Name extends OperationId>(operation: Name, answer: RawAnswer): Said<Name> {
    const problem = checkAnswer(operation, answer, house.described);
    return {
      answer,
      outcome: problem?.code ?? 'done',
      attemptsLeft: problem?.attemptsLeft,
      data() {
        if (problem !== null) throw new Error(`${operation} was refused: ${answer.text}`);
        return JSON.parse(answer.text) as CallData<Name>;
      },
    };
  }

  const phone: Phone = {
    pin,
    keyId: '',
    send: (request) => exchange(house.url, request),

    async ask(operation, body) {
      const { method, path } = operations[operation];
      const headers = { ...plain, 'content-type': 'application/json' };
      return said(operation, await phone.send({ method, path, headers, body: JSON.stringify(body) }));
    },

    async write(operation, { params = {}, body } = {}) {
      const { method, path: template } = operations[operation];
      const path = template.replace(/\{(\w+)\}/g, (_all, key: string) => params[key] ?? '');
      const text = body === undefined ? '' : JSON.stringify(body);
      const signedAt = house.clock.now();
      const nonce = randomBytes(16).toString('base64url');
      const signature = await signMobileKey(
        privateKey,
        requestTranscript({
          origin: PHONE_ORIGIN,
          factorId: phone.keyId,
          method,
          path,
          nonce,
          signedAt,
          bodyDigest: await bodyDigest(text),
        }),
      );
      const headers = {
        ...plain,
        'strongroom-key': `${phone.keyId}.${signedAt}.${nonce}.${signature}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      return { method, path, headers, ...(body !== undefined && { body: text }) };
    },

    call: async (operation, input) => said(operation, await phone.send(await phone.write(operation, input))),

    async complete(activation, keyId, bend = {}) {
      const transcript = activationTranscript({
        origin: PHONE_ORIGIN,
        activationId: keyId,
        publicKey,
        deviceName: name,
      });
      const signature = await signMobileKey(privateKey, transcript);
      const body = { activation, publicKey, signature, name, pin, ...bend };
      const done = await phone.ask('completeMobileKeyActivation', body);
      if (done.outcome === 'done') {
        phone.keyId = keyId;
        offline = await importOfflineKey(decodeBase64url(done.data().offlineSecret) ?? new Uint8Array());
      }
      return done;
    },

    prompts: async () => (await phone.call('listMobileKeyPrompts')).data().prompts,
    proofOf: async (transcript, used = pin) => pinProof(secret(), await mobilePinHash(used), transcript),

    async approve(prompt, number, used = pin) {
      const decision = { decision: 'approve', number } as const;
      const transcript = transcriptOf(phone.keyId, prompt, decision);
      const signature = await signMobileKey(privateKey, transcript);
      const body = { ...decision, pinProof: await phone.proofOf(transcript, used), signature };
      return phone.call('answerMobileKeyPrompt', { params: { challengeId: prompt.challengeId }, body });
    },

    async deny(prompt, reason = 'not-me') {
      const decision = { decision: 'deny', reason: reason as 'not-me' } as const;
      const signature = await signMobileKey(privateKey, transcriptOf(phone.keyId, prompt, decision));
      const body = { ...decision, signature };
      return phone.call('answerMobileKeyPrompt', { params: { challengeId: prompt.challengeId }, body });
    },

    async respond(challenge, used = pin) {
      const response = await challengeResponse(secret(), await mobilePinHash(used), challenge, house.clock.now());
      return response ?? '';
    },
    respondToText: async (text, used = pin) =>
      textResponse(secret(), await mobilePinHash(used), text, house.clock.now()),
  };
  return phone;
}

const transcriptOf = (
  factorId: string,
  { challengeId, shown }: MobileKeyPrompt,
  decision: Parameters<typeof answerTranscript>[0]['decision'],
): string => answerTranscript({ origin: PHONE_ORIGIN, factorId, promptId: challengeId, shown, decision });

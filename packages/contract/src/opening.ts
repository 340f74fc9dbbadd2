/** Opening access by an invitation: the password, the phone on file, and the first second factor. */
import { z } from 'zod';
import { factorId, instant, oneTimeCode, password } from './fields.ts';
import { operation } from './operation.ts';
import { passkeyCreation, passkeyName, passkeyRegistration } from './passkeys.ts';
import { sendingProblems } from './problem-codes.ts';
import { resendBody } from './sign-in.ts';

const openingToken = z.string().min(20).max(100);
const firstFactor = z.enum(['phone', 'passkey', 'totp']);
const ticketed = { token: openingToken, ticket: openingToken };

export const openingOperations = {
  inspectOpening: operation('inspectOpening', {
    summary: 'Whom an invitation is for, masked, and what is still to do',
    tag: 'Opening',
    caller: 'public',
    body: z.strictObject({ token: openingToken }),
    responses: {
      200: z.strictObject({
        displayName: z.string(),
        username: z.string(),
        phoneHint: z.string(),
        entity: z.string(),
        /** Kinds that may be the first second factor here; none where only the broker's desk can help. */
        firstFactors: z.array(firstFactor),
        /** Whether a code is spoken in a call where somebody asks for that. */
        calls: z.boolean(),
        minimumPasswordLength: z.int(),
        expiresAt: instant,
      }),
    },
    problems: ['opening-ended'],
  }),
  sendOpeningCode: operation('sendOpeningCode', {
    summary: 'Send a code to the phone on file, by SMS or voice',
    tag: 'Opening',
    caller: 'public',
    body: z.strictObject({ token: openingToken, method: resendBody.shape.method }),
    responses: { 200: z.strictObject({ expiresAt: instant, resendAt: instant }) },
    problems: ['opening-ended', ...sendingProblems],
  }),
  completeOpening: operation('completeOpening', {
    summary: 'Set the password and confirm the phone; the phone becomes the first second factor',
    tag: 'Opening',
    caller: 'public',
    body: z.strictObject({ token: openingToken, code: oneTimeCode, password }),
    responses: { 200: z.strictObject({ username: z.string() }) },
    problems: ['opening-ended', 'factor-forbidden', 'answer-wrong', 'challenge-ended', 'password-unacceptable', 'busy'],
  }),
  confirmOpeningPhone: operation('confirmOpeningPhone', {
    summary: 'Where the phone is no factor: confirm it as a contact, for a ticket that lets one enrol another factor',
    tag: 'Opening',
    caller: 'public',
    /** The password is judged here already, so that nobody enrols a factor beside one that cannot stay. */
    body: z.strictObject({ token: openingToken, code: oneTimeCode, password }),
    responses: { 200: z.strictObject({ ticket: z.string() }) },
    problems: ['opening-ended', 'answer-wrong', 'challenge-ended', 'password-unacceptable'],
  }),
  beginOpeningFactor: operation('beginOpeningFactor', {
    summary: 'Begin to enrol the first second factor: an authenticator app or a passkey',
    tag: 'Opening',
    caller: 'public',
    body: z.strictObject({
      ...ticketed,
      wish: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('totp') }),
        z.strictObject({ kind: z.literal('passkey'), name: passkeyName }),
      ]),
    }),
    responses: {
      201: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('totp'),
          factorId,
          secret: z.string(),
          otpauthUri: z.string(),
          expiresAt: instant,
        }),
        z.strictObject({ kind: z.literal('passkey'), creation: passkeyCreation, expiresAt: instant }),
      ]),
    },
    problems: ['opening-ended', 'factor-forbidden', 'passkey-limit'],
  }),
  finishOpening: operation('finishOpening', {
    summary: 'Set the password and confirm the factor that was begun; it becomes the first second factor',
    tag: 'Opening',
    caller: 'public',
    body: z.strictObject({
      ...ticketed,
      password,
      factor: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('totp'), factorId, code: oneTimeCode, name: passkeyName.optional() }),
        z.strictObject({ kind: z.literal('passkey'), registration: passkeyRegistration }),
      ]),
    }),
    responses: { 200: z.strictObject({ username: z.string() }) },
    problems: [
      'opening-ended',
      'factor-forbidden',
      'passkey-synced',
      'answer-wrong',
      'challenge-ended',
      'passkey-refused',
      'passkey-limit',
      'password-unacceptable',
      'busy',
    ],
  }),
};

/** Telling us from those who copy us: whose an address is, and the client's own words in our mails and at sign-in. */
import { z } from 'zod';
import { instant, username } from './fields.ts';
import { operation } from './operation.ts';

/** Letters and signs of any script, without line breaks and what cannot be seen. */
const phrase = z.string().regex(/^(?=.*\S)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{4,60}$/u);

export const judgedLink = z.strictObject({
  verdict: z.enum(['ours', 'looks-like-ours', 'not-ours', 'unreadable']),
  /** The host that is really reached, as it reads and as the network spells it. */
  host: z.string().nullable(),
  spelled: z.string().nullable(),
  reasons: z.array(
    z.enum([
      'other-script',
      'look-alike',
      'one-off',
      'our-name-in-it',
      'before-the-at',
      'number-address',
      'not-encrypted',
    ]),
  ),
  /** Hosts of ours; each stands for the names below it too. */
  official: z.array(z.string()),
});
export type JudgedLink = z.infer<typeof judgedLink>;

export const genuineOperations = {
  checkLink: operation('checkLink', {
    summary: 'Whether an address of a page or of a mailbox is ours, and what it plays on if it is not',
    tag: 'Genuine',
    caller: 'public',
    body: z.strictObject({ address: z.string().min(1).max(1_500) }),
    responses: { 200: judgedLink },
    problems: [],
  }),
  showPhrase: operation('showPhrase', {
    summary: 'The words of a user, on a device where they have signed in before; null anywhere else, and for nobody',
    tag: 'Genuine',
    caller: 'public',
    body: z.strictObject({ username }),
    responses: { 200: z.strictObject({ phrase: z.string().nullable() }) },
    problems: [],
  }),
  getPhrase: operation('getPhrase', {
    summary: 'Whether one has chosen words, and when; the words themselves are not told',
    tag: 'Genuine',
    caller: 'session',
    responses: { 200: z.strictObject({ setAt: instant.nullable() }) },
    problems: [],
  }),
  setPhrase: operation('setPhrase', {
    summary: 'Choose the words that our mails and the sign-in page show; the owner hears of it',
    tag: 'Genuine',
    caller: 'session',
    body: z.strictObject({ phrase }),
    responses: { 200: z.strictObject({ setAt: instant }) },
    problems: [],
  }),
  removePhrase: operation('removePhrase', {
    summary: 'Do without words of one’s own',
    tag: 'Genuine',
    caller: 'session',
    responses: { 204: null },
    problems: ['not-found'],
  }),
};

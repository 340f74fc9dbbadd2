/** The people of the demonstration. Names, numbers and addresses are fictional (reserved ranges and domains). */

import type { DemoAccountKind } from '@strongroom/simulator';
import type { NewParty, PersonIdentity } from '../modules/parties/index.ts';

export interface DemoPerson {
  readonly party: Omit<NewParty, 'accounts'>;
  readonly account: {
    readonly number: string;
    readonly name: string;
    readonly kind: DemoAccountKind;
    /** Of another person, who manages its users: this one only trades on it. */
    readonly joins?: boolean;
  };
  /** Manages the users of the account. */
  readonly manages?: boolean;
  readonly payees: readonly { readonly name: string; readonly bank: string; readonly number: string }[];
  /** Null: invited, and still to open access with the link in the mailbox. */
  readonly password: string | null;
  /** Base 32 of an authenticator app enrolled from the start. */
  readonly totpSecret?: string;
  /** A security card that is on its way, with the PIN that was chosen for it. */
  readonly card?: { readonly serialNo: string; readonly pin: string };
  /** What the broker knows besides: two usernames with the same are one person's, and may share a card. */
  readonly identity?: PersonIdentity;
  readonly about: string;
}

const INGRID = {
  person: { givenName: 'Ingrid', familyName: 'Castellane', birthDate: '1966-07-21', language: 'en' },
  entityId: 'us',
  phone: '+12025550151',
  mail: 'ingrid.castellane@example.com',
} as const;
const INGRIDS_PASSPORT: PersonIdentity = {
  citizenship: 'US',
  residence: 'US',
  documentKind: 'passport',
  documentNumber: '000000151',
};

export const demoPeople: readonly DemoPerson[] = [
  {
    party: {
      person: { givenName: 'Maya', familyName: 'Lindqvist', birthDate: '1984-05-12', language: 'en' },
      username: 'maya.lindqvist',
      entityId: 'us',
      phone: '+12025550143',
      mail: 'maya.lindqvist@example.com',
    },
    account: { number: 'U7301482', name: 'Maya Lindqvist, individual margin', kind: 'us' },
    payees: [
      { name: 'Maya Lindqvist', bank: 'First Harbor Bank, New York', number: '000123456789' },
      { name: 'Maya Lindqvist', bank: 'Prairie Credit Union, Chicago', number: '000987654321' },
    ],
    password: 'quiet harbour morning tea',
    manages: true,
    about: 'United States, English, codes by SMS',
  },
  {
    party: {
      person: { givenName: 'Robin', familyName: 'Okafor', birthDate: '1979-11-02', language: 'en' },
      username: 'robin.okafor',
      entityId: 'us',
      phone: '+12025550187',
      mail: 'robin.okafor@example.com',
    },
    account: { number: 'U7301559', name: 'Robin Okafor, individual cash', kind: 'us' },
    payees: [{ name: 'Robin Okafor', bank: 'Lakeside National Bank, Boston', number: '000555443322' }],
    password: 'seven copper lanterns float',
    totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    about: 'United States, English, authenticator app',
  },
  {
    party: { ...INGRID, username: 'ingrid.castellane' },
    account: { number: 'U7301733', name: 'Ingrid Castellane, individual margin', kind: 'wealthy' },
    payees: [{ name: 'Ingrid Castellane', bank: 'First Harbor Bank, New York', number: '000246813579' }],
    password: 'slow tides carry old bells',
    card: { serialNo: 'SR-100001', pin: '7306' },
    identity: INGRIDS_PASSPORT,
    about: 'United States, English, codes by SMS, a security card to activate (PIN 7306)',
  },
  {
    party: { ...INGRID, username: 'ingrid.savings' },
    account: { number: 'U7301741', name: 'Ingrid Castellane, individual cash', kind: 'us' },
    payees: [{ name: 'Ingrid Castellane', bank: 'First Harbor Bank, New York', number: '000246813579' }],
    password: 'two herons beside a gate',
    identity: INGRIDS_PASSPORT,
    about: 'Ingrid Castellane again, codes by SMS: may share the card of ingrid.castellane',
  },
  {
    party: {
      person: { givenName: 'Luc', familyName: 'Tremblay', birthDate: '1991-02-27', language: 'fr' },
      username: 'luc.tremblay',
      entityId: 'ca',
      phone: '+16135550119',
      mail: 'luc.tremblay@example.com',
    },
    account: { number: 'C4410027', name: 'Luc Tremblay, compte individuel', kind: 'canada' },
    payees: [{ name: 'Luc Tremblay', bank: 'Caisse du Fleuve, Québec', number: '000777118822' }],
    password: 'la rivière gèle en janvier',
    about: 'Canada, French, codes by SMS',
  },
  {
    party: {
      person: { givenName: '愛子', familyName: '田中', birthDate: '1988-08-19', language: 'ja' },
      username: 'aiko.tanaka',
      entityId: 'jp',
      phone: '+819000000021',
      mail: 'aiko.tanaka@example.com',
    },
    account: { number: 'J9020316', name: '田中 愛子 個人口座', kind: 'japan' },
    payees: [{ name: 'タナカ アイコ', bank: 'みなと信用銀行 東京支店', number: '1234567' }],
    password: 'shizuka na minato no asa',
    about: 'Japan, Japanese, codes by SMS',
  },
  {
    party: {
      person: { givenName: 'Noor', familyName: 'Haddad', birthDate: '1996-03-30', language: 'en' },
      username: 'noor.haddad',
      entityId: 'us',
      phone: '+12025550166',
      mail: 'noor.haddad@example.com',
    },
    account: { number: 'U7301620', name: 'Noor Haddad, individual margin', kind: 'us' },
    payees: [{ name: 'Noor Haddad', bank: 'First Harbor Bank, New York', number: '000333222111' }],
    password: null,
    about: 'invited: the link is in the simulated mailbox',
  },
  {
    party: {
      person: { givenName: 'Theo', familyName: 'Marsh', birthDate: '1993-09-14', language: 'en' },
      username: 'theo.marsh',
      entityId: 'us',
      phone: '+12025550178',
      mail: 'theo.marsh@example.com',
    },
    account: { number: 'U7301482', name: 'Maya Lindqvist, individual margin', kind: 'us', joins: true },
    payees: [],
    password: 'four lamps above the quay',
    about: 'United States, English, codes by SMS, trades on the account of Maya Lindqvist',
  },
];

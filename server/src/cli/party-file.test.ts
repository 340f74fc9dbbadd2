/** The file of a party: read exactly, or not at all, and never repeated in a mistake. */
import { describe, expect, it } from 'vitest';
import { readPartyFile } from './party-file.ts';

const account = { number: 'U7309001', name: 'Ada Quinn, individual', type: 'individual', rights: ['read', 'fund'] };
const party = {
  person: { givenName: 'Ada', familyName: 'Quinn', birthDate: '1990-04-01', language: 'en' },
  username: 'ada.quinn',
  entityId: 'us',
  phone: '+12025550177',
  mail: 'ada.quinn@example.com',
  accounts: [{ ...account, payees: [{ name: 'Ada Quinn', bank: 'First Harbor Bank', number: '000111222333' }] }],
};
const identity = { citizenship: 'US', residence: 'CA', documentKind: 'passport', documentNumber: 'X 12.345' };
const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe('a party file', () => {
  it('is read as it stands', () => {
    expect(readPartyFile(bytes(party))).toEqual({ ok: true, value: party });
    expect(readPartyFile(bytes({ ...party, identity }))).toMatchObject({ ok: true, value: { identity } });
    const plain = { ...party, accounts: [account] };
    expect(readPartyFile(bytes(plain))).toMatchObject({ ok: true, value: { accounts: [{ payees: [] }] } });
  });

  it.each<[string, unknown, string]>([
    ['nothing', '', 'the file is not valid JSON in UTF-8'],
    ['a member twice', JSON.stringify(party).replace('{', '{"mail":"x@y.z",'), 'the member "mail" appears twice'],
    ['bytes that are no text', '\u0000', 'the file is not valid JSON in UTF-8'],
    ['a list', [], 'the file: '],
    ['a member nobody knows', { ...party, admin: true }, 'admin: not known here'],
    ['no account', { ...party, accounts: [] }, 'accounts: '],
    ['a right nobody has', { ...party, accounts: [{ ...account, rights: ['all'] }] }, 'accounts.0.rights.0: '],
    ['a right twice', { ...party, accounts: [{ ...account, rights: ['read', 'read'] }] }, 'accounts.0.rights: '],
    ['no right', { ...party, accounts: [{ ...account, rights: [] }] }, 'accounts.0.rights: '],
    ['another id', { ...party, accounts: [{ ...account, id: 'acc_1' }] }, 'accounts.0.id: '],
    ['a day that is none', { ...party, person: { ...party.person, birthDate: '1990-02-30' } }, 'person.birthDate: '],
    ['a hidden character', { ...party, username: 'ada\u0007' }, 'username: '],
    ['a country that is a name', { ...party, identity: { ...identity, residence: 'Canada' } }, 'identity.residence: '],
    ['half an identity', { ...party, identity: { ...identity, citizenship: undefined } }, 'identity.citizenship: '],
    [
      'a number without a sign',
      { ...party, identity: { ...identity, documentNumber: '--' } },
      'identity.documentNumber: ',
    ],
    ['no phone', { ...party, phone: undefined }, 'phone: '],
  ])('with %s is refused by the place', (_name, value, place) => {
    const read = readPartyFile(bytes(value));
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.refusal).toHaveLength(1);
    expect(read.refusal[0]?.startsWith(place)).toBe(true);
  });

  it('says every mistake at once, and none of the values', () => {
    const wrong = { ...party, phone: 7, person: { ...party.person, language: 'klingon' }, mail: ' secret@example.com' };
    const read = readPartyFile(bytes(wrong));
    expect(read.ok ? [] : read.refusal).toHaveLength(3);
    expect(JSON.stringify(read)).not.toMatch(/secret|klingon|Quinn/);
  });
});

/** Which names a certificate carries, compared letter by letter. */
import type { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { carries } from './client-certificate.ts';

const shown = (subject: string, subjectAltName?: string) => ({ subject, subjectAltName }) as unknown as X509Certificate;

it.each<[string, X509Certificate, Parameters<typeof carries>[1], string, boolean]>([
  ['its subject', shown('O=Harbor\nCN=reports'), 'subjectDn', 'CN=reports,O=Harbor', true],
  ['its subject in another order', shown('O=Harbor\nCN=reports'), 'subjectDn', 'O=Harbor,CN=reports', false],
  ['a part of its subject', shown('O=Harbor\nCN=reports'), 'subjectDn', 'CN=reports', false],
  ['one of its names', shown('', 'DNS:b.example, DNS:a.example'), 'sanDns', 'a.example', true],
  ['the end of a name', shown('', 'DNS:evil.a.example'), 'sanDns', 'a.example', false],
  ['what a star would stand for', shown('', 'DNS:*.example'), 'sanDns', 'a.example', false],
  ['a name of another kind', shown('', 'URI:a.example'), 'sanDns', 'a.example', false],
  ['an address', shown('', 'URI:https://a.example/x'), 'sanUri', 'https://a.example/x', true],
  ['a name inside a longer one', shown('', 'URI:"https://x, DNS:a.example, y"'), 'sanDns', 'a.example', false],
  ['no name', shown('CN=a.example'), 'sanDns', 'a.example', false],
])('%s', (_about, certificate, kind, value, expected) => {
  expect(carries(certificate, kind, value)).toBe(expected);
});

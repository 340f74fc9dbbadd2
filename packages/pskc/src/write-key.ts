/** One key as a KeyPackage, its elements in the order of the schema. How the secret is spelled is the caller's. */
import { assert, type Instant, toRfc3339 } from '@strongroom/core';
import type { DeviceInfo, KeyPolicy, PskcKey } from './pskc.model.ts';
import { element, type Xml } from './xml-text.ts';

type Value = string | number | undefined;

const leaf = (name: string, value: Value): Xml[] => (value === undefined ? [] : [element(name, {}, [String(value)])]);
/** Without a fraction where there is none: libpskc takes no other spelling. */
const date = (name: string, at: Instant | undefined): Xml[] =>
  at === undefined ? [] : leaf(name, toRfc3339(at).replace('.000Z', 'Z'));
/** A parent is written only when it has something to say. */
const parent = (name: string, content: readonly Xml[]): Xml[] =>
  content.length === 0 ? [] : [element(name, {}, content)];
const attribute = (value: Value | boolean): string | undefined => (value === undefined ? undefined : String(value));

export function keyPackageXml(key: PskcKey, secretXml: (secret: Uint8Array) => readonly Xml[]): Xml {
  assert(key.id.trim() === key.id && key.id !== '', 'a key has an identifier');
  const data = [
    ...(key.secret === undefined ? [] : [element('Secret', {}, secretXml(key.secret))]),
    ...plainNumber('Counter', key.counter),
    ...plainNumber('Time', key.time),
    ...plainNumber('TimeInterval', key.timeInterval),
    ...plainNumber('TimeDrift', key.timeDrift),
  ];
  return element('KeyPackage', {}, [
    ...(key.device === undefined ? [] : parent('DeviceInfo', deviceXml(key.device))),
    ...parent('CryptoModuleInfo', leaf('Id', key.cryptoModuleId)),
    element('Key', { Id: key.id, Algorithm: key.algorithm }, [
      ...leaf('Issuer', key.issuer),
      ...parent('AlgorithmParameters', parametersXml(key)),
      ...leaf('KeyProfileId', key.keyProfileId),
      ...leaf('KeyReference', key.keyReference),
      ...leaf('FriendlyName', key.friendlyName),
      ...parent('Data', data),
      ...leaf('UserId', key.userId),
      ...(key.policy === undefined ? [] : [policyXml(key.policy)]),
    ]),
  ]);
}

const plainNumber = (name: string, value: number | undefined): Xml[] =>
  value === undefined ? [] : [element(name, {}, leaf('PlainValue', value))];

const deviceXml = (device: DeviceInfo): Xml[] => [
  ...leaf('Manufacturer', device.manufacturer),
  ...leaf('SerialNo', device.serialNo),
  ...leaf('Model', device.model),
  ...leaf('IssueNo', device.issueNo),
  ...leaf('DeviceBinding', device.deviceBinding),
  ...date('StartDate', device.startDate),
  ...date('ExpiryDate', device.expiryDate),
  ...leaf('UserId', device.userId),
];

function parametersXml({ suite, challengeFormat, responseFormat }: PskcKey): Xml[] {
  const formats: Xml[] = [];
  if (challengeFormat !== undefined) {
    const { encoding, min, max, checkDigits } = challengeFormat;
    const numbers = { Encoding: encoding, Min: String(min), Max: String(max) };
    formats.push(element('ChallengeFormat', { ...numbers, CheckDigits: attribute(checkDigits) }, []));
  }
  if (responseFormat !== undefined) {
    const { encoding, length, checkDigits } = responseFormat;
    const numbers = { Encoding: encoding, Length: String(length) };
    formats.push(element('ResponseFormat', { ...numbers, CheckDigits: attribute(checkDigits) }, []));
  }
  return [...leaf('Suite', suite), ...formats];
}

function policyXml({ startDate, expiryDate, pin, keyUsage, numberOfTransactions }: KeyPolicy): Xml {
  const pinAttributes = {
    PINKeyId: pin?.pinKeyId,
    PINUsageMode: pin?.usageMode,
    MaxFailedAttempts: attribute(pin?.maxFailedAttempts),
    MinLength: attribute(pin?.minLength),
    MaxLength: attribute(pin?.maxLength),
    PINEncoding: pin?.encoding,
  };
  return element('Policy', {}, [
    ...date('StartDate', startDate),
    ...date('ExpiryDate', expiryDate),
    ...(pin === undefined ? [] : [element('PINPolicy', pinAttributes, [])]),
    ...keyUsage.flatMap((usage) => leaf('KeyUsage', usage)),
    ...leaf('NumberOfTransactions', numberOfTransactions),
  ]);
}

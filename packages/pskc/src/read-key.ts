/** One KeyPackage of RFC 6030 section 4, read to the letter of the schema. */
import {
  attributesOf,
  booleanOf,
  bytesIn,
  type Children,
  childrenOf,
  fault,
  instantOf,
  integer,
  needed,
  oneOf,
  type Range,
  textOf,
} from './element-reading.ts';
import type { XmlElement } from './element-tree.ts';
import {
  type ChallengeFormat,
  type DeviceInfo,
  type PskcKey,
  type ResponseFormat,
  VALUE_FORMATS,
  type ValueFormat,
} from './pskc.model.ts';
import { readPolicy } from './read-policy.ts';
import { readEncrypted, type Unsealer } from './sealed-values.ts';

/** Null when the file is expected in the open: then nothing sealed can be read. Otherwise seeds must be sealed. */
export type Opening = Unsealer | null;

const UNSIGNED: Range = { min: 0, max: 4_294_967_295 };
const INT: Range = { min: -2_147_483_648, max: 2_147_483_647 };
const COUNTER: Range = { min: 0, max: Number.MAX_SAFE_INTEGER };

export function readKeyPackage(element: XmlElement, opening: Opening): PskcKey {
  attributesOf(element, []);
  const child = childrenOf(element, ['DeviceInfo', 'CryptoModuleInfo', 'Key', 'Extensions*']);
  const device = child('DeviceInfo');
  const cryptoModule = child('CryptoModuleInfo');
  return {
    device: device && readDevice(device),
    cryptoModuleId: cryptoModule && textOf(childrenOf(cryptoModule, ['Id', 'Extensions*'])('Id')),
    ...readKey(needed(child('Key'), element, 'Key'), opening),
  };
}

function readDevice(element: XmlElement): DeviceInfo {
  attributesOf(element, []);
  const child = childrenOf(element, [
    ...['Manufacturer', 'SerialNo', 'Model', 'IssueNo', 'DeviceBinding', 'StartDate', 'ExpiryDate', 'UserId'],
    'Extensions*',
  ]);
  return {
    manufacturer: textOf(child('Manufacturer')),
    serialNo: textOf(child('SerialNo')),
    model: textOf(child('Model')),
    issueNo: textOf(child('IssueNo')),
    deviceBinding: textOf(child('DeviceBinding')),
    startDate: instantOf(child('StartDate')),
    expiryDate: instantOf(child('ExpiryDate')),
    userId: textOf(child('UserId')),
  };
}

function readKey(element: XmlElement, opening: Opening): PskcKey {
  const attribute = attributesOf(element, ['Id', 'Algorithm']);
  const child = childrenOf(element, [
    ...['Issuer', 'AlgorithmParameters', 'KeyProfileId', 'KeyReference', 'FriendlyName', 'Data', 'UserId', 'Policy'],
    'Extensions*',
  ]);
  const id = attribute('Id')?.trim();
  if (id === undefined) fault('missing-attribute', element, 'Id');
  if (id === '') fault('bad-value', element, 'Id');
  const parameters = child('AlgorithmParameters');
  const data = child('Data');
  const policy = child('Policy');
  return {
    id,
    algorithm: attribute('Algorithm'),
    issuer: textOf(child('Issuer')),
    ...(parameters && readParameters(parameters)),
    keyProfileId: textOf(child('KeyProfileId')),
    keyReference: textOf(child('KeyReference')),
    friendlyName: textOf(child('FriendlyName')),
    ...(data && readData(data, opening)),
    userId: textOf(child('UserId')),
    policy: policy && readPolicy(policy),
  };
}

function readParameters(element: XmlElement): Pick<PskcKey, 'suite' | 'challengeFormat' | 'responseFormat'> {
  attributesOf(element, []);
  const child = childrenOf(element, ['Suite', 'ChallengeFormat', 'ResponseFormat', 'Extensions*']);
  const challenge = child('ChallengeFormat');
  const response = child('ResponseFormat');
  return {
    suite: textOf(child('Suite')),
    challengeFormat: challenge && readChallengeFormat(challenge),
    responseFormat: response && readResponseFormat(response),
  };
}

function readChallengeFormat(element: XmlElement): ChallengeFormat {
  childrenOf(element, []);
  const attribute = attributesOf(element, ['Encoding', 'Min', 'Max', 'CheckDigits']);
  const [min, max] = [count(element, 'Min', attribute('Min')), count(element, 'Max', attribute('Max'))];
  if (min > max) fault('bad-value', element);
  return {
    ...encodingOf(element, attribute('Encoding')),
    min,
    max,
    checkDigits: booleanOf(attribute('CheckDigits'), element),
  };
}

function readResponseFormat(element: XmlElement): ResponseFormat {
  childrenOf(element, []);
  const attribute = attributesOf(element, ['Encoding', 'Length', 'CheckDigits']);
  const length = count(element, 'Length', attribute('Length'));
  return {
    ...encodingOf(element, attribute('Encoding')),
    length,
    checkDigits: booleanOf(attribute('CheckDigits'), element),
  };
}

const count = (element: XmlElement, name: string, text: string | undefined): number =>
  integer(text, element, UNSIGNED) ?? fault('missing-attribute', element, name);

const encodingOf = (element: XmlElement, text: string | undefined): { encoding: ValueFormat } => ({
  encoding: oneOf(text, VALUE_FORMATS, element) ?? fault('missing-attribute', element, 'Encoding'),
});

type KeyData = Pick<PskcKey, 'secret' | 'counter' | 'time' | 'timeInterval' | 'timeDrift'>;

function readData(element: XmlElement, opening: Opening): KeyData {
  attributesOf(element, []);
  const child = childrenOf(element, ['Secret', 'Counter', 'Time', 'TimeInterval', 'TimeDrift']);
  const number = (name: string, range: Range): number | undefined => numberIn(child(name), opening, range);
  return {
    secret: secretIn(child('Secret'), opening),
    counter: number('Counter', COUNTER),
    time: number('Time', INT),
    timeInterval: number('TimeInterval', { ...INT, min: 1 }),
    timeDrift: number('TimeDrift', INT),
  };
}

function secretIn(element: XmlElement | undefined, opening: Opening): Uint8Array | undefined {
  if (element === undefined) return undefined;
  const child = valuesOf(element);
  const plain = child('PlainValue');
  // Whoever exchanges a sealed file for one in the open, with seeds of their own, finds the reader expecting a seal.
  if (plain !== undefined && opening !== null) fault('not-encrypted', plain);
  const secret = plain === undefined ? opened(element, child, opening) : bytesIn(plain);
  return secret.length > 0 ? secret : fault('bad-value', element);
}

function numberIn(element: XmlElement | undefined, opening: Opening, range: Range): number | undefined {
  if (element === undefined) return undefined;
  const child = valuesOf(element);
  const plain = child('PlainValue');
  if (plain !== undefined) return integer(textOf(plain), plain, range);
  const bytes = opened(element, child, opening);
  // Sealed numbers are bytes, the most significant first (RFC 6030, longDataType).
  if (bytes.length === 0 || bytes.length > 8) fault('bad-value', element);
  return integer(String(BigInt(`0x${Buffer.from(bytes).toString('hex')}`)), element, range);
}

function valuesOf(element: XmlElement): Children {
  attributesOf(element, []);
  const child = childrenOf(element, ['PlainValue', 'EncryptedValue', 'ValueMAC']);
  const plain = child('PlainValue');
  const both = child('EncryptedValue') ?? child('ValueMAC');
  // Two values, of which each reader takes its own, or a MAC over nothing.
  if (plain !== undefined && both !== undefined) fault('unexpected-element', both);
  return child;
}

function opened(element: XmlElement, child: Children, opening: Opening): Uint8Array {
  const sealed = needed(child('EncryptedValue'), element, 'PlainValue');
  const value = readEncrypted(sealed);
  const mac = child('ValueMAC');
  if (opening === null) fault('key-needed', sealed);
  return opening.open(value, mac && bytesIn(mac), element);
}

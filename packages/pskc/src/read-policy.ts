/**
 * The policy of a key (RFC 6030 section 5). Whatever is in it and not understood means that the key must not be used:
 * it is refused here, and not left to somebody who may overlook it.
 */
import { attributesOf, childrenOf, fault, instantOf, integer, oneOf, type Range, textOf } from './element-reading.ts';
import type { XmlElement } from './element-tree.ts';
import { KEY_USAGES, type KeyPolicy, PIN_USAGE_MODES, type PinPolicy, VALUE_FORMATS } from './pskc.model.ts';

const UNKNOWN = 'policy-not-understood';
const UNSIGNED: Range = { min: 0, max: 4_294_967_295 };

export function readPolicy(element: XmlElement): KeyPolicy {
  attributesOf(element, [], UNKNOWN);
  const names = ['StartDate', 'ExpiryDate', 'PINPolicy', 'KeyUsage*', 'NumberOfTransactions'];
  const child = childrenOf(element, names, { unknown: UNKNOWN });
  const pin = child('PINPolicy');
  const transactions = child('NumberOfTransactions');
  const usages = element.children.filter(({ local }) => local === 'KeyUsage');
  return {
    startDate: instantOf(child('StartDate')),
    expiryDate: instantOf(child('ExpiryDate')),
    pin: pin && readPinPolicy(pin),
    keyUsage: usages.map((usage) => oneOf(textOf(usage), KEY_USAGES, usage, UNKNOWN) ?? fault(UNKNOWN, usage)),
    numberOfTransactions: transactions && integer(textOf(transactions), transactions, { ...UNSIGNED, min: 0 }),
  };
}

function readPinPolicy(element: XmlElement): PinPolicy {
  childrenOf(element, [], { unknown: UNKNOWN });
  const attribute = attributesOf(
    element,
    ['PINKeyId', 'PINUsageMode', 'MaxFailedAttempts', 'MinLength', 'MaxLength', 'PINEncoding'],
    UNKNOWN,
  );
  return {
    pinKeyId: attribute('PINKeyId'),
    usageMode: oneOf(attribute('PINUsageMode'), PIN_USAGE_MODES, element, UNKNOWN),
    maxFailedAttempts: integer(attribute('MaxFailedAttempts'), element, UNSIGNED),
    minLength: integer(attribute('MinLength'), element, UNSIGNED),
    maxLength: integer(attribute('MaxLength'), element, UNSIGNED),
    encoding: oneOf(attribute('PINEncoding'), VALUE_FORMATS, element, UNKNOWN),
  };
}

/** People by their phones and mailboxes: the name that was given, else the number in readable groups, else the address. */
import { useMailboxes, usePhones } from './queries.ts';

/** How the countries of the demonstration group their numbers; others stay one run of digits. */
const GROUPS: readonly { readonly prefix: string; readonly sizes: readonly number[] }[] = [
  { prefix: '1', sizes: [3, 3, 4] },
  { prefix: '81', sizes: [2, 4, 4] },
  { prefix: '33', sizes: [1, 2, 2, 2, 2] },
  { prefix: '44', sizes: [4, 6] },
];

export function readableNumber(number: string): string {
  for (const { prefix, sizes } of GROUPS) {
    const rest = number.slice(1 + prefix.length);
    const length = sizes.reduce((sum, size) => sum + size, 0);
    if (!number.startsWith(`+${prefix}`) || rest.length !== length) continue;
    const groups: string[] = [];
    let from = 0;
    for (const size of sizes) {
      groups.push(rest.slice(from, from + size));
      from += size;
    }
    return `+${prefix} ${groups.join(' ')}`;
  }
  return number;
}

export type NameOf = (recipient: string) => string;

export function useNames(): NameOf {
  const phones = usePhones().data;
  const mailboxes = useMailboxes().data;
  return (recipient) =>
    phones?.find((phone) => phone.number === recipient)?.label ??
    mailboxes?.find((mailbox) => mailbox.address === recipient)?.label ??
    (recipient.startsWith('+') ? readableNumber(recipient) : recipient);
}

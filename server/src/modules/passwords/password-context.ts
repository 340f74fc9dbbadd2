/** What makes a password personal: everything about its owner that an attacker could know. */
import type { PasswordContext } from '@strongroom/authenticators';
import { displayName, type User } from '../parties/index.ts';

/** What somebody who knows the person would try first. */
export function passwordContext(
  user: Pick<User, 'username' | 'person'>,
  points: readonly { readonly kind: 'phone' | 'mail'; readonly value: string }[],
  serviceNames: readonly string[],
): PasswordContext {
  const of = (kind: 'phone' | 'mail') => points.filter((point) => point.kind === kind).map((point) => point.value);
  return {
    names: [user.person.givenName, user.person.familyName, displayName(user.person)],
    usernames: [user.username],
    mailAddresses: of('mail'),
    birthDates: [user.person.birthDate],
    phoneNumbers: of('phone'),
    serviceNames,
  };
}

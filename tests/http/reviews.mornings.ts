/** What tests of daily reviews do: let mornings come, and look at what was written and sent. */
import type { Review } from '@strongroom/contract';
import { record } from './audit.readers.ts';
import type { House } from './harness.ts';
import type { Person } from './people.ts';

export const HOUR = 3_600_000;
const NEW_YORK_SIX = 10 * HOUR;

export const moveTo = (instant: number, at: House): void => at.clock.advance(instant - at.clock.now());
/** Six in the morning of New York, in summer: the first that comes. */
export function toMorning(at: House): void {
  const day = 24 * HOUR;
  const today = Math.floor(at.clock.now() / day) * day + NEW_YORK_SIX;
  moveTo(today > at.clock.now() ? today : today + day, at);
}
export async function morning(at: House): Promise<void> {
  toMorning(at);
  await at.services.reviews.runDue();
  await at.drain();
}
export const reviewsOf = async (person: Person, at: House): Promise<readonly ReviewRow[]> =>
  (
    await at.sql.query<ReviewRow>(
      `select id, day, state, early, counts, findings, begins_at as "beginsAt", ends_at as "endsAt" from review
       where user_id = $1 order by ends_at`,
      [person.userId],
    )
  ).rows;
type ReviewRow = Pick<Review, 'id' | 'day' | 'state' | 'early' | 'counts' | 'findings'> & {
  readonly beginsAt: Date;
  readonly endsAt: Date;
};
export const rulesOf = ({ findings }: Pick<Review, 'findings'>): string[] => findings.map(({ rule }) => rule);
export const mailsTo = async (person: Person, at: House) =>
  (await at.world.mails(person.mail)).filter(({ subject }) => subject.includes('daily review'));
export const textsTo = async (person: Person, at: House) =>
  (await at.world.messages(person.phone)).filter(({ body }) => body.includes('daily review'));
export const entriesOf = async (person: Person, event: string, at: House) =>
  (
    await at.sql.query<{ body: string }>(
      `select body from audit_entry where user_id = $1 and event = $2 order by seq`,
      [person.userId, event],
    )
  ).rows.map(({ body }) => JSON.parse(body) as { outcome: string; rule?: string; details: Record<string, unknown> });
export const counted = async (outcome: string, at: House): Promise<number> =>
  (await at.strongroom.metrics.reviews.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
/** Something ordinary, in which nothing is unusual. */
export const happen = (person: Person, at: House) => record(at, { userId: person.userId, event: 'order.sent' });

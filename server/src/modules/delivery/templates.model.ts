/**
 * Every message the product sends, by name: over which channels it may go and which values it names. The types of
 * `OutgoingMessage` follow from this one table, and the wording files are checked against it before the server starts.
 */
import type { FactorKind, ReviewFinding, ReviewKind } from '@strongroom/contract';
import type { Currency, Instant } from '@strongroom/core';

export type Channel = 'sms' | 'voice' | 'mail';
export type Language = 'en' | 'ja' | 'fr';
export const LANGUAGES = ['en', 'ja', 'fr'] as const satisfies readonly Language[];

/** What an owner is told of a security card. */
export const CARD_NOTICES = [
  'requested',
  'shipped',
  'required',
  'suspended',
  'resumed',
  'lost',
  'defective',
  'battery',
  'replaced',
  'taken-back',
  'pin-changed',
  'pin-reset-allowed',
  'shared',
] as const;
export type CardNotice = (typeof CARD_NOTICES)[number];
/** What became of the wish to close an account. */
export const CLOSING_NOTICES = ['asked', 'taken-back', 'lapsed'] as const;
export type ClosingNotice = (typeof CLOSING_NOTICES)[number];
/** What an owner is told of the networks they may act from. */
export const NETWORK_CHANGES = [
  ...(['narrowed', 'widening', 'ending', 'lifted'] as const),
  // By whoever manages the users of an account.
  ...(['member-narrowed', 'member-widening', 'member-ending'] as const),
] as const;
export type NetworkChange = (typeof NETWORK_CHANGES)[number];
/** A change of settings that a code confirms. */
export const SECURITY_ACTS = [
  'password.change',
  'closing.ask',
  'password.recover',
  'factor.enrol',
  'factor.change',
  'factor.remove',
  'factor.opt-out',
  'factor.reactivate',
  'code-card.print',
  'client-grant.give',
  'device.approve',
  'device.trust',
  'session.reprove',
  'contact-point.confirm',
  'contact-point.change',
  'network.add',
  'network.remove',
] as const;
export type SecurityAct = (typeof SECURITY_ACTS)[number];

/** What of an emergency access comes to its end. */
export const EMERGENCY_STAGES = ['temp-full', 'temp-print-only', 'online-card'] as const;
export type EmergencyStage = (typeof EMERGENCY_STAGES)[number];

/** What may happen to a factor without its being added or removed. */
export type FactorMove = 'suspended' | 'locked' | 'brought-back' | 'lost' | 'returned';

/** Each word a text may name, with the values it is written from; how is decided in delivery.rules.ts. */
export interface WordSources {
  readonly code: { readonly code: string };
  readonly minutes: { readonly minutes: number };
  readonly days: { readonly days: number };
  readonly amount: { readonly amountMinor: number; readonly currency: Currency };
  readonly payee: { readonly payeeName: string };
  /** Masked number of the payee's account. */
  readonly accountHint: { readonly accountHint: string };
  readonly what: { readonly what: SecurityAct };
  readonly name: { readonly name: string };
  readonly link: { readonly link: string };
  readonly until: { readonly until: Instant; readonly timeZone: string };
  readonly at: { readonly at: Instant; readonly timeZone: string };
  readonly device: { readonly device: string };
  readonly address: { readonly address: string };
  readonly kind: { readonly kind: FactorKind };
  /** How many are left. */
  readonly left: { readonly left: number };
  /** What happened to a factor that stays. */
  readonly moved: { readonly to: FactorMove };
  /** What became of a security card. */
  readonly card: { readonly card: CardNotice };
  readonly wish: { readonly closing: ClosingNotice };
  /** What became of the networks somebody may act from. */
  readonly networks: { readonly networks: NetworkChange };
  readonly stage: { readonly stage: EmergencyStage };
  readonly oldPhone: { readonly oldPhone: string };
  readonly newPhone: { readonly newPhone: string };
  readonly reference: { readonly reference: string };
  /** A masked phone number or mail address. */
  readonly contact: { readonly contact: string };
  readonly username: { readonly username: string };
  /** A calendar date. */
  readonly day: { readonly day: string };
  /** How much of each kind happened on that day, a line each. */
  readonly happened: { readonly counts: Readonly<Record<ReviewKind, number>> };
  /** What of it is unusual, a line each, or that nothing is. */
  readonly unusual: { readonly findings: readonly Pick<ReviewFinding, 'rule' | 'count' | 'seconds'>[] };
}
export type Word = keyof WordSources;

interface TemplateShape {
  readonly channels: readonly Channel[];
  readonly words: readonly Word[];
}

const SPOKEN = ['sms', 'voice'] as const;
const WRITTEN = ['sms', 'mail'] as const;

export const templates = {
  'code.sign-in': { channels: SPOKEN, words: ['code', 'minutes'] },
  'code.approval.withdrawal': { channels: SPOKEN, words: ['code', 'minutes', 'amount', 'payee', 'accountHint'] },
  'code.approval.security': { channels: SPOKEN, words: ['code', 'minutes', 'what'] },
  // Not by text message: it would lie on the phone as long as the code lives.
  'code.temporary': { channels: ['voice', 'mail'], words: ['code', 'until'] },
  'code.contact': { channels: ['sms', 'voice', 'mail'], words: ['code', 'minutes'] },
  'code.mobile-key': { channels: SPOKEN, words: ['code', 'minutes'] },
  'code.contact-change': { channels: ['sms', 'voice', 'mail'], words: ['code', 'minutes', 'contact'] },
  'code.recovery': { channels: ['mail'], words: ['code', 'minutes', 'link'] },
  'code.recovery-number': { channels: ['mail'], words: ['code', 'minutes', 'link'] },
  'recovery.username': { channels: ['mail'], words: ['username'] },
  'opening.invitation': { channels: ['mail'], words: ['name', 'link', 'days'] },
  'notice.password-changed': { channels: WRITTEN, words: [] },
  'notice.sign-in-paused': { channels: WRITTEN, words: ['until'] },
  'notice.factor-paused': { channels: WRITTEN, words: ['kind', 'until'] },
  'notice.factor-suspended': { channels: WRITTEN, words: ['kind'] },
  'notice.passkey-make-broken': { channels: WRITTEN, words: [] },
  'notice.new-device': { channels: WRITTEN, words: ['device', 'address', 'at'] },
  'notice.device-replayed': { channels: WRITTEN, words: ['device', 'address'] },
  'notice.session-drifted': { channels: WRITTEN, words: ['device', 'address'] },
  'notice.session-drift-ended': { channels: WRITTEN, words: ['device', 'address'] },
  'notice.factor-enrolled': { channels: WRITTEN, words: ['kind'] },
  'notice.phone-undeliverable': { channels: WRITTEN, words: [] },
  'notice.mail-undeliverable': { channels: WRITTEN, words: [] },
  'notice.sim-swapped': { channels: WRITTEN, words: ['contact'] },
  'notice.factor-removed': { channels: WRITTEN, words: ['kind'] },
  'notice.recovery-code-used': { channels: WRITTEN, words: ['left'] },
  'notice.factor-moved': { channels: WRITTEN, words: ['kind', 'moved'] },
  'notice.networks-changed': { channels: WRITTEN, words: ['networks'] },
  'notice.networks-loosening': { channels: WRITTEN, words: ['networks', 'until'] },
  'notice.outside-networks': { channels: WRITTEN, words: ['device', 'address'] },
  'notice.card': { channels: WRITTEN, words: ['card'] },
  'notice.temporary-code-issued': { channels: WRITTEN, words: ['until'] },
  'notice.temporary-code-used': { channels: WRITTEN, words: ['until'] },
  'notice.temporary-code-print-only': { channels: WRITTEN, words: ['until'] },
  'notice.caller-refused': { channels: WRITTEN, words: [] },
  'notice.temporary-code-withdrawn': { channels: WRITTEN, words: [] },
  'notice.freeze-lifted': { channels: WRITTEN, words: [] },
  'notice.sign-in-pause-lifted': { channels: WRITTEN, words: [] },
  'notice.code-card-activated': { channels: WRITTEN, words: ['until'] },
  'notice.emergency-access-ending': { channels: WRITTEN, words: ['stage', 'until'] },
  'notice.emergency-access-expired': { channels: WRITTEN, words: [] },
  'notice.emergency-access-replaced': { channels: WRITTEN, words: [] },
  'notice.factor-reactivated': { channels: WRITTEN, words: ['kind'] },
  'notice.mobile-key-moved': { channels: WRITTEN, words: ['oldPhone', 'newPhone'] },
  'notice.mobile-key-pin-changed': { channels: WRITTEN, words: ['newPhone'] },
  'notice.mobile-key-not-me': { channels: WRITTEN, words: ['device', 'address'] },
  'notice.recovery-begun': { channels: WRITTEN, words: ['link'] },
  'notice.number-recovery-begun': { channels: WRITTEN, words: ['link'] },
  'notice.password-recovered': { channels: WRITTEN, words: ['link'] },
  'notice.contact-change-begun': { channels: WRITTEN, words: ['contact', 'link'] },
  'notice.contact-changed': { channels: WRITTEN, words: ['contact', 'link'] },
  'notice.stopped': { channels: WRITTEN, words: [] },
  'notice.opted-out': { channels: WRITTEN, words: [] },
  'notice.opted-in': { channels: WRITTEN, words: [] },
  'notice.closing': { channels: WRITTEN, words: ['wish'] },
  'notice.account-closed': { channels: WRITTEN, words: [] },
  'notice.phrase-changed': { channels: WRITTEN, words: [] },
  'notice.withdrawal-executed': { channels: WRITTEN, words: ['amount', 'payee', 'reference'] },
  'notice.withdrawal-delayed': { channels: WRITTEN, words: ['amount', 'payee'] },
  'notice.withdrawal-refused': { channels: WRITTEN, words: ['amount', 'payee', 'reference'] },
  'review.daily': { channels: ['mail'], words: ['day', 'unusual', 'happened'] },
  'review.unread': { channels: ['sms'], words: ['day'] },
} as const satisfies Record<string, TemplateShape>;

export type TemplateName = keyof typeof templates;
export const templateNames = Object.keys(templates) as TemplateName[];

export type ChannelOf<T extends TemplateName> = (typeof templates)[T]['channels'][number];

type Intersect<Union> = (Union extends unknown ? (part: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
type ParamsFor<W extends Word> = [W] extends [never] ? Readonly<Record<string, never>> : Intersect<WordSources[W]>;
export type ParamsOf<T extends TemplateName> = ParamsFor<(typeof templates)[T]['words'][number]>;

/** A template with its values, before anybody knows how it travels. */
export type Content = { [T in TemplateName]: { readonly template: T; readonly params: ParamsOf<T> } }[TemplateName];

/** Written or spoken notices: what may be told both by SMS and by mail. */
export type NoticeName = Extract<TemplateName, `notice.${string}`>;
export type Notice = Extract<Content, { readonly template: NoticeName }>;

interface Addressed {
  /** Canonical: E.164 for a phone, an address for mail. */
  readonly to: string;
  /** Whose message it is: who hears of it when nothing can be delivered there. */
  readonly userId?: string;
  readonly language: Language;
  /** A code past this instant is worth nothing: it is dropped rather than sent late. */
  readonly expiresAt?: Instant;
}

export type OutgoingMessage = {
  [T in TemplateName]: Addressed & {
    readonly channel: ChannelOf<T>;
    readonly template: T;
    readonly params: ParamsOf<T>;
  };
}[TemplateName];

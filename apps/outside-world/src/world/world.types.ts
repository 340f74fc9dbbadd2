/** What the scripting API answers, as far as this page shows it; `/openapi.json` has the whole description. */
export interface Phone {
  readonly number: string;
  readonly label: string | null;
  readonly messages: number;
  readonly calls: number;
  readonly lastAt: string | null;
  /** When its SIM card went into another phone. */
  readonly simMovedAt: string | null;
  /** Nothing reaches it, and the app on it has no network. */
  readonly flight: boolean;
}

/** What a push service brought to the app on a phone, as the phone opened it. */
export interface PushMessage {
  readonly id: string;
  readonly to: string;
  readonly text: string;
  readonly receivedAt: string;
}

export interface SmsMessage {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly code: string | null;
  readonly receivedAt: string;
}

export interface PhoneCall {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly language: string;
  readonly words: string;
  readonly code: string | null;
  readonly state: 'ringing' | 'answered' | 'declined' | 'missed';
  readonly receivedAt: string;
}

export interface Card {
  readonly serialNo: string;
  readonly label: string | null;
  /** Empty when the display is dark. */
  readonly display: string;
  readonly battery: 'good' | 'empty';
}
export type CardKey = 'press' | 'ok' | 'clear' | '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

export interface Mailbox {
  readonly address: string;
  readonly label: string | null;
  readonly mails: number;
  readonly lastAt: string | null;
}

export interface Mail {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly code: string | null;
  readonly receivedAt: string;
}

export interface Position {
  readonly symbol: string;
  readonly name: string;
  readonly quantity: string;
  readonly currency: string;
  readonly price: string;
  readonly averageCost: string;
  readonly marketValueMinor: number;
  readonly unrealisedMinor: number;
  readonly dayChangeBasisPoints: number;
  /** Prices of the last six hours, oldest first. */
  readonly course: readonly string[];
}

export interface PaperAccount {
  readonly holder: string;
  readonly summary: {
    readonly accountId: string;
    readonly currency: string;
    readonly cashMinor: number;
    readonly withdrawableMinor: number;
    readonly equityMinor: number;
    readonly asOf: string;
  };
  readonly positions: readonly Position[];
}

export interface Withdrawal {
  readonly reference: string;
  readonly withdrawalId: string;
  readonly accountId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly payee: { readonly name: string; readonly bank: string; readonly accountNumber: string };
  readonly executedAt: string;
}

export const FAULT_CHANNELS = [
  ...(['sms', 'voice', 'push', 'mail'] as const),
  ...(['broker', 'broker-reads', 'breached', 'operator'] as const),
] as const;
export type FaultChannel = (typeof FAULT_CHANNELS)[number];
export interface Fault {
  readonly loseNext: number;
  readonly duplicateNext: number;
  readonly refuseNext: number;
  readonly delaySeconds: number;
}
export type Faults = Readonly<Record<FaultChannel, Fault>>;
export interface FaultUsed {
  readonly channel: FaultChannel;
  readonly effect: 'refuse' | 'lose' | 'duplicate';
  readonly at: string;
}

export type WorldEvent =
  | { readonly type: 'sms'; readonly data: SmsMessage }
  | { readonly type: 'call'; readonly data: PhoneCall }
  | { readonly type: 'call-settled'; readonly data: PhoneCall }
  | { readonly type: 'mail'; readonly data: Mail }
  | { readonly type: 'push'; readonly data: PushMessage }
  | { readonly type: 'flight'; readonly data: { readonly number: string; readonly on: boolean } }
  | { readonly type: 'withdrawal'; readonly data: Withdrawal }
  | { readonly type: 'fault-used'; readonly data: FaultUsed }
  | { readonly type: 'faults'; readonly data: Faults }
  | { readonly type: 'accounts'; readonly data: { readonly accountId: string } }
  | { readonly type: 'contacts'; readonly data: object }
  | { readonly type: 'cards'; readonly data: object }
  | { readonly type: 'cleared'; readonly data: object };

/** Where apps that phones run are opened; null where this world has none. */
export interface Apps {
  readonly authenticatorUrl: string | null;
}

/**
 * The part of the npm package `smpp` that the message centre of the outside world stands on, and the tests of the server as
 * an independent one (its tsconfig.json reads this); it brings no types.
 */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server } from 'node:net';

  export interface SmppPdu {
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly [field: string]: unknown;
    response(fields?: Readonly<Record<string, unknown>>): SmppPdu;
  }
  export interface SmppSession extends EventEmitter {
    send(pdu: SmppPdu): boolean;
    deliver_sm(fields: Readonly<Record<string, unknown>>, answered?: (answer: SmppPdu) => void): boolean;
    unbind(answered?: (answer: SmppPdu) => void): boolean;
    close(): void;
    destroy(): void;
    pause(): void;
    resume(): void;
  }
  const smpp: {
    createServer(options: Readonly<Record<string, unknown>>, taken: (session: SmppSession) => void): Server;
    createServer(taken: (session: SmppSession) => void): Server;
    readonly consts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  export default smpp;
}

/**
 * Addresses that only carriers call: what became of a message, and the script of a call. Both are signed by the carrier;
 * whatever is not is refused alike, so that nobody learns which carriers there are or which scripts wait. A mail server
 * brings the reports of mail that came back, with the token of the house.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../../platform/http/answering.ts';
import { isSigned, readForm, readStatus } from './adapters/status-callback.rules.ts';
import type { CallScripts } from './call-scripts.ts';
import { MOST_REPORT_BYTES } from './mail/delivery-report.ts';
import type { MailReturns } from './mail/mail-returns.ts';
import type { ReceiptSink } from './receipts.model.ts';

export const carrierPaths = {
  mailBounces: '/carriers/mail/bounces',
  status: (carrier: string): string => `/carriers/${carrier}/status`,
  script: (carrier: string, token: string): string => `/carriers/${carrier}/scripts/${token}`,
};

const TOKEN = /^[\w-]{43}$/;
const SIGNATURE = 'x-twilio-signature';

/** In the same time wherever they differ. */
const sameText = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());

interface Params {
  readonly carrier: string;
  readonly token?: string;
}

export function addCarrierPages(
  app: FastifyInstance,
  deps: {
    readonly publicOrigin: string;
    /** Token of each carrier of the Messages API. */
    readonly authTokens: ReadonlyMap<string, string>;
    readonly scripts: CallScripts;
    readonly receive: ReceiptSink;
    readonly mailReturns: Pick<MailReturns, 'take'>;
    /** Null where no reports are taken over HTTP. */
    readonly mailHookToken: string | null;
  },
): void {
  const { publicOrigin, authTokens, scripts, receive, mailReturns, mailHookToken } = deps;

  /** The form, when it is signed for exactly this address. */
  function formOf(request: FastifyRequest): ReadonlyMap<string, string> | null {
    const { carrier } = request.params as Params;
    const authToken = authTokens.get(carrier);
    const form = readForm(typeof request.body === 'string' ? request.body : '');
    if (authToken === undefined || form === null) return null;
    return isSigned(authToken, `${publicOrigin}${request.url}`, form, request.headers[SIGNATURE]) ? form : null;
  }

  const refuse = (request: FastifyRequest, reply: FastifyReply) => sendProblem(reply, request.id, 'not-found');

  app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );
    scope.addContentTypeParser(
      'message/rfc822',
      { parseAs: 'buffer', bodyLimit: MOST_REPORT_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.post(carrierPaths.mailBounces, { bodyLimit: MOST_REPORT_BYTES }, async (request, reply) => {
      const { authorization = '' } = request.headers;
      if (mailHookToken === null || !sameText(authorization, `Bearer ${mailHookToken}`)) return refuse(request, reply);
      // What says nothing to us would say the same the second time: the server need not keep it.
      if (Buffer.isBuffer(request.body)) await mailReturns.take(request.body);
      return reply.code(204).send();
    });
    scope.post('/carriers/:carrier/status', async (request, reply) => {
      const form = formOf(request);
      if (form === null) return refuse(request, reply);
      const receipt = readStatus((request.params as Params).carrier, form);
      // Signed, but of a kind that says nothing to us: it would say the same the second time.
      if (receipt !== null) await receive(receipt);
      return reply.code(204).send();
    });
    scope.post('/carriers/:carrier/scripts/:token', async (request, reply) => {
      const { token = '' } = request.params as Params;
      const document = formOf(request) !== null && TOKEN.test(token) ? await scripts.take(token) : null;
      if (document === null) return refuse(request, reply);
      return reply.header('cache-control', 'no-store').type('text/xml; charset=utf-8').send(document);
    });
  });
}

/**
 * Addresses that only carriers call: what became of a message, and the script of a call. Both are signed by the carrier;
 * whatever is not is refused alike, so that nobody learns which carriers there are or which scripts wait.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../../platform/http/answering.ts';
import { isSigned, readForm, readStatus } from './adapters/status-callback.rules.ts';
import type { CallScripts } from './call-scripts.ts';
import type { ReceiptSink } from './receipts.model.ts';

export const carrierPaths = {
  status: (carrier: string): string => `/carriers/${carrier}/status`,
  script: (carrier: string, token: string): string => `/carriers/${carrier}/scripts/${token}`,
};

const TOKEN = /^[\w-]{43}$/;
const SIGNATURE = 'x-twilio-signature';

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
  },
): void {
  const { publicOrigin, authTokens, scripts, receive } = deps;

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

import { createClient } from '@strongroom/sdk';
import { expect, test } from 'vitest';
import { answerSignIn } from './answer-sign-in.ts';

const BODY = { challengeId: 'chl_1', answer: '123456' };
const ended = [
  401,
  { type: '/problems/sign-in-flow-ended', code: 'sign-in-flow-ended', title: '', status: 401 },
] as const;
const waitingFor = (id: string) => [200, { challenge: { id } }] as const;
const signedIn = [200, { signedIn: true }] as const;

function serverSaying(...answers: readonly (readonly [number, unknown])[]) {
  const asked: string[] = [];
  const left = [...answers];
  const api = createClient({
    baseUrl: '',
    fetch: async (path, { method = '' } = {}) => {
      asked.push(`${method} ${String(path)}`);
      const [status, body] = left.shift() ?? [500, {}];
      return new Response(JSON.stringify(body), { status });
    },
  });
  return { api, asked };
}

const ANSWER = 'POST /v1/sign-in/answer';
const LOOK = 'GET /v1/sign-in';

test.each([
  ['an accepted answer is given once', [signedIn], [ANSWER], true],
  [
    'a flow that still waits gets the answer once more',
    [ended, waitingFor('chl_1'), signedIn],
    [ANSWER, LOOK, ANSWER],
    true,
  ],
  ['never a third time', [ended, waitingFor('chl_1'), ended], [ANSWER, LOOK, ANSWER], false],
  ['another challenge is not answered with the code of this one', [ended, waitingFor('chl_2')], [ANSWER, LOOK], false],
  ['a flow that is over stays over', [ended, ended], [ANSWER, LOOK], false],
] as const)('%s', async (_, answers, requests, ok) => {
  const { api, asked } = serverSaying(...answers);
  const result = await answerSignIn(api, BODY);
  expect(result.ok).toBe(ok);
  expect(asked).toEqual(requests);
});

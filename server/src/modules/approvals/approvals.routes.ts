/** Approvals over HTTP: look, choose a factor, answer. A right answer replaces the session's cookie. */
import { operations } from '@strongroom/contract';
import { setCookie } from '../../platform/http/cookies.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, type Principal, type RequestContext, type Route } from '../../platform/http/route.ts';
import type { Approvals } from './approvals.ts';

export function approvalRoutes(approvals: Approvals): Route[] {
  const asked = (input: { params: { approvalId: string }; principal: Principal; context: RequestContext }) => ({
    approvalId: input.params.approvalId,
    principal: input.principal,
    context: input.context,
  });

  return [
    implement(operations.getApproval, async (input) => {
      const found = await approvals.view(asked(input));
      if (found.ok) return answer(200, found.value);
      const { code } = found.refusal;
      // A spent or void approval has nothing left to show, but that somebody denied it.
      return refusalReply({ code: code === 'approval-void' ? 'not-found' : code }, input.context.now);
    }),
    implement(operations.cancelApproval, async (input) => {
      const cancelled = await approvals.cancel(asked(input));
      return cancelled.ok ? answer(204, null) : refusalReply({ code: 'not-found' }, input.context.now);
    }),
    implement(operations.beginApprovalChallenge, async (input) => {
      const begun = await approvals.challenge(asked(input), input.body);
      return begun.ok ? answer(200, begun.value) : refusalReply(begun.refusal, input.context.now);
    }),
    implement(operations.resendApprovalCode, async (input) => {
      const sent = await approvals.resend(asked(input), input.body);
      return sent.ok ? answer(200, sent.value) : refusalReply(sent.refusal, input.context.now);
    }),
    implement(operations.answerApproval, async (input) => {
      const answered = await approvals.answer(asked(input), input.body);
      if (!answered.ok) return refusalReply(answered.refusal, input.context.now);
      const { approval, sessionSecret } = answered.value;
      return answer(200, approval, { cookies: [setCookie('session', sessionSecret)] });
    }),
  ];
}

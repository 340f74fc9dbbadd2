/** The way into an application behind the gate, for the page of the portal that leads there. */
import { operations } from '@strongroom/contract';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, type Route } from '../../platform/http/route.ts';
import type { Applications } from './applications.ts';

export function applicationRoutes({ applications }: { applications: Applications }): Route[] {
  return [
    implement(operations.enterApplication, async ({ body, principal, context }) => {
      const entered = await applications.enter(body, { principal, context });
      return entered.ok ? answer(200, entered.value) : refusalReply(entered.refusal, context.now);
    }),
  ];
}

export { advance as advanceCard, cardEvents } from './card.flow.ts';
export { type CardChecks, makeCardChecks } from './card-check.ts';
export type { DeskRefusal } from './card-desk.ts';

export type { Card, CardAct } from './cards.model.ts';
export { cardRoutes } from './cards.routes.ts';
export { type Cards, makeCards } from './cards.ts';

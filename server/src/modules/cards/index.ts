export { advance as advanceCard, type CardState, cardEvents, cardStates } from './card.flow.ts';
export { type CardChecks, makeCardChecks, serialHint } from './card-check.ts';
export type { CardDesk, DeskRefusal } from './card-desk.ts';
export type { CardHolding } from './card-holding.ts';
export type { Card, CardAct, CardRequest, LedgerEntry } from './cards.model.ts';
export { cardRoutes } from './cards.routes.ts';
export { type Cards, makeCards } from './cards.ts';
export type { ImportRefusal, Stock } from './stock.ts';

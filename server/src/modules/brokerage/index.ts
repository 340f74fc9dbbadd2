export { accountRoutes } from './accounts.routes.ts';
export { makeBrokerHttp } from './adapters/broker-http.ts';
export { type BrokerCore, BrokerUnavailable } from './brokerage.model.ts';

export { type AccountRouteDeps, accountRoutes } from './accounts.routes.ts';
export { type BrokerHttpSettings, makeBrokerHttp } from './adapters/broker-http.ts';
export { type BrokerCore, BrokerUnavailable } from './brokerage.model.ts';

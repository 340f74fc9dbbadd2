export { type Endpoints, makeEndpoints } from './endpoints.ts';

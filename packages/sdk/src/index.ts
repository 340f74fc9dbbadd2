export type {
  CallArguments,
  CallData,
  CallInput,
  CallOptions,
  CallResult,
  ClientProblem,
  ClientProblemCode,
} from './call.types.ts';
export { type Client, type ClientOptions, createClient, UNREACHED } from './client.ts';

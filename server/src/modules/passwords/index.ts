export { type BreachedPasswords, breachedPasswordsOverHttp, noBreachedPasswords } from './breached.ts';
export { busyReply } from './busy-reply.ts';
export { type Hasher, HasherBusy, startHasher } from './hasher.ts';
export { passwordContext } from './password-context.ts';
export { makePasswords, type Passwords } from './passwords.ts';

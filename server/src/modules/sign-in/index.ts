export { seenOn } from './password-step.ts';
export { advance as advanceSignIn, signInEvents } from './sign-in.flow.ts';
export { signInRoutes } from './sign-in.routes.ts';
export { makeSignIn, type SignIn } from './sign-in.ts';

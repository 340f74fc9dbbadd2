export { signInRoutes } from './sign-in.routes.ts';
export { makeSignIn, type SignIn } from './sign-in.ts';

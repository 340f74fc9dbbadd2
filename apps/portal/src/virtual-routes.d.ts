/** The routes beyond the first page, which the build of the portal adds to the table; see vite.config.ts. */
declare module 'virtual:further-routes';

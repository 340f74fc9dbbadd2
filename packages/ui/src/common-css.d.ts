/** A style sheet of which the build of an app may keep only a part; see fonts-ja-common.ts. */
declare module '*.css?common';

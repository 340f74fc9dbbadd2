/**
 * The slices of the Japanese faces that an app's own words need. The build of the app drops the others from files asked
 * for with `?common`; a build that knows nothing of it loads all slices, which is only slower.
 */
import '@fontsource/ibm-plex-sans-jp/400.css?common';
import '@fontsource/ibm-plex-sans-jp/600.css?common';

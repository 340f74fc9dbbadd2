/**
 * The Japanese faces, loaded by `import('@strongroom/ui/fonts-ja')` when the language is Japanese and never otherwise:
 * each weight is 120 slices by unicode-range, of which the browser fetches only those a page shows.
 */
import '@fontsource/ibm-plex-sans-jp/400.css';
import '@fontsource/ibm-plex-sans-jp/600.css';

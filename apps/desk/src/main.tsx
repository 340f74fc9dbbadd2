/** The entry: theme, styles and words first, so that no page appears in the wrong light or the wrong language. */
import '@strongroom/ui/fonts.css';
import '@strongroom/ui/fonts-ext.css';
import '@strongroom/ui/styles.css';
import '@strongroom/ui/frame.css';
import './shell/shell.css';
import { applyTheme, readTheme } from '@strongroom/ui/theme';
import { mount } from './app.tsx';
import { startWording } from './wording/wording.ts';

applyTheme(readTheme());
await startWording();
mount();

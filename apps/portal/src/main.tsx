/**
 * The small entry: theme and styles at once, then the words of the active language and the application side by side.
 * Nothing is drawn before both are there, so that no page appears in the wrong language or the wrong light.
 */
import '@strongroom/ui/fonts.css';
import '@strongroom/ui/core.css';
import './visitor.css';
import { applyTheme, readTheme } from '@strongroom/ui/theme';
import { startWording } from './wording/wording.ts';

applyTheme(readTheme());
const [{ mount }] = await Promise.all([import('./app.tsx'), startWording()]);
mount();

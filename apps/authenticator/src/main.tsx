/** The entry: theme, styles and words first, then the keys of this phone; the service worker when the page stands. */
import '@strongroom/ui/fonts.css';
import '@strongroom/ui/fonts-ext.css';
import '@strongroom/ui/styles.css';
import '@strongroom/ui/frame.css';
import './shell/shell.css';
import './pages/pages.css';
import { applyTheme, readTheme } from '@strongroom/ui/theme';
import { mount } from './app.tsx';
import { startPhone } from './phone/phone.store.ts';
import { startWorker } from './shell/start-worker.ts';
import { leaveNoticeWords } from './wording/notice-words.ts';
import { onLanguageChange, startWording } from './wording/wording.ts';

applyTheme(readTheme());
await Promise.all([startWording(), startPhone()]);
mount();
startWorker();
void leaveNoticeWords();
onLanguageChange(() => void leaveNoticeWords());

/** Language and light, at the foot of every page. */
import { LanguageSwitch, ThemeSwitch } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../wording/use-wording.ts';
import { changeLanguage, LANGUAGE_NAMES, LANGUAGES } from '../wording/wording.ts';

const CHOICES = LANGUAGES.map((code) => ({ code, name: LANGUAGE_NAMES[code] }));

export function FrameFoot(): ReactElement {
  const { t, language } = useWording();
  return (
    <footer className="desk-foot sr-row">
      <LanguageSwitch
        label={t('preferences.language')}
        languages={CHOICES}
        value={language}
        onChange={(next) => void changeLanguage(next)}
      />
      <ThemeSwitch
        label={t('preferences.theme')}
        names={{
          system: t('preferences.themeSystem'),
          light: t('preferences.themeLight'),
          dark: t('preferences.themeDark'),
        }}
      />
    </footer>
  );
}

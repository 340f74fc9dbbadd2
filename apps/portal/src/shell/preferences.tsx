/** Language and theme, in the footer of every page. */
import { PreferenceSwitches } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../wording/use-wording.ts';
import { changeLanguage, LANGUAGE_NAMES, LANGUAGES } from '../wording/wording.ts';

export function Preferences(): ReactElement {
  const { t, language } = useWording();
  return (
    <div className="sr-row">
      <PreferenceSwitches
        t={t}
        names={LANGUAGE_NAMES}
        codes={LANGUAGES}
        language={language}
        onLanguage={changeLanguage}
      />
    </div>
  );
}

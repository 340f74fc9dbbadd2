/** The two switches in every footer: language and theme. Native selects: known by every hand and every screen reader. */
import { type ReactElement, useId, useState } from 'react';
import { applyTheme, readTheme, THEMES, type Theme } from './theme.ts';

interface LanguageSwitchProps<Code extends string> {
  readonly label: string;
  /** Each language in its own name; `lang` makes the screen reader pronounce it. */
  readonly languages: readonly { readonly code: Code; readonly name: string }[];
  readonly value: Code;
  readonly onChange: (code: Code) => void;
}

function LanguageSwitch<Code extends string>(props: LanguageSwitchProps<Code>): ReactElement {
  const id = useId();
  const pick = (value: string): void => {
    const found = props.languages.find(({ code }) => code === value);
    if (found) props.onChange(found.code);
  };
  return (
    <span className="sr-switch">
      <label htmlFor={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={(event) => pick(event.target.value)}>
        {props.languages.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}

interface ThemeSwitchProps {
  readonly label: string;
  readonly names: Readonly<Record<Theme, string>>;
}

function ThemeSwitch({ label, names }: ThemeSwitchProps): ReactElement {
  const id = useId();
  const [theme, setTheme] = useState<Theme>(readTheme);
  const pick = (value: string): void => {
    const found = THEMES.find((known) => known === value) ?? 'system';
    setTheme(found);
    applyTheme(found);
  };
  return (
    <span className="sr-switch">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={theme} onChange={(event) => pick(event.target.value)}>
        {THEMES.map((known) => (
          <option key={known} value={known}>
            {names[known]}
          </option>
        ))}
      </select>
    </span>
  );
}

export type PreferenceWord =
  | 'preferences.language'
  | 'preferences.theme'
  | 'preferences.themeSystem'
  | 'preferences.themeLight'
  | 'preferences.themeDark';

export interface PreferencesProps<Code extends string> {
  readonly t: (key: PreferenceWord) => string;
  readonly names: Readonly<Record<Code, string>>;
  readonly codes: readonly Code[];
  readonly language: Code;
  readonly onLanguage: (code: Code) => unknown;
}

/** Both, side by side. */
export function PreferenceSwitches<Code extends string>(props: PreferencesProps<Code>): ReactElement {
  const { t, names, codes, language, onLanguage } = props;
  return (
    <>
      <LanguageSwitch
        label={t('preferences.language')}
        languages={codes.map((code) => ({ code, name: names[code] }))}
        value={language}
        onChange={(next) => void onLanguage(next)}
      />
      <ThemeSwitch
        label={t('preferences.theme')}
        names={{
          system: t('preferences.themeSystem'),
          light: t('preferences.themeLight'),
          dark: t('preferences.themeDark'),
        }}
      />
    </>
  );
}

/** The two switches in every footer: language and theme. Native selects: known by every hand and every screen reader. */
import { type ReactElement, useId, useState } from 'react';
import { applyTheme, readTheme, THEMES, type Theme } from './theme.ts';

export interface LanguageSwitchProps<Code extends string> {
  readonly label: string;
  /** Each language in its own name; `lang` makes the screen reader pronounce it. */
  readonly languages: readonly { readonly code: Code; readonly name: string }[];
  readonly value: Code;
  readonly onChange: (code: Code) => void;
}

export function LanguageSwitch<Code extends string>(props: LanguageSwitchProps<Code>): ReactElement {
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

export interface ThemeSwitchProps {
  readonly label: string;
  readonly names: Readonly<Record<Theme, string>>;
}

export function ThemeSwitch({ label, names }: ThemeSwitchProps): ReactElement {
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

/** The kit's one door. Styles: `@strongroom/ui/styles.css` and `fonts.css`; Japanese faces: `fonts-ja`, on demand. */
export { Button, type ButtonProps } from './controls/button.tsx';
export { clockText, remainingSeconds } from './controls/countdown.logic.ts';
export { Countdown, type CountdownProps, useCountdown } from './controls/countdown.tsx';
export { Dialog, type DialogProps } from './controls/dialog.tsx';
export { Heading, type HeadingProps } from './controls/heading.tsx';
export { Icon, type IconName } from './controls/icon.tsx';
export { Notice, type NoticeKind, type NoticeProps } from './controls/notice.tsx';
export { type KeyboardWords, OnScreenKeyboard, type OnScreenKeyboardProps } from './controls/on-screen-keyboard.tsx';
export { Stepper, type StepperProps } from './controls/stepper.tsx';
export { LanguageSwitch, type LanguageSwitchProps, ThemeSwitch, type ThemeSwitchProps } from './controls/switches.tsx';
export { applyTheme, readTheme, THEMES, type Theme } from './controls/theme.ts';
export { Gauge, type GaugeProps } from './evidence/gauge.tsx';
export { KeyValue, type KeyValueProps } from './evidence/key-value.tsx';
export { minorDigitsOf, moneyText, parseMinor } from './evidence/money.logic.ts';
export { MoneyText, type MoneyTextProps } from './evidence/money-text.tsx';
export { EmptyState, type EmptyStateProps, Progress, Skeleton, type SkeletonProps } from './evidence/states.tsx';
export { type Column, Table, type TableProps } from './evidence/table.tsx';
export { Timeline, type TimelineItem, type TimelineProps } from './evidence/timeline.tsx';
export {
  CheckBox,
  type CheckBoxProps,
  Choice,
  type ChoiceOption,
  type ChoiceProps,
  SelectField,
  type SelectFieldProps,
} from './fields/choice.tsx';
export { normaliseCode } from './fields/code-field.logic.ts';
export { CodeField, type CodeFieldProps } from './fields/code-field.tsx';
export { ErrorSummary, type ErrorSummaryProps } from './fields/error-summary.tsx';
export { describedBy, Field, FieldError, type FieldProps } from './fields/field.tsx';
export { PasswordField, type PasswordFieldProps, type PasswordWords } from './fields/password-field.tsx';
export { RuleList, type RuleListProps, type RuleState } from './fields/rule-list.tsx';
export { TextField, type TextFieldProps } from './fields/text-field.tsx';

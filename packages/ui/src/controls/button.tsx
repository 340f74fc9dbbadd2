/**
 * One button. While `busy` it stays focusable and refuses a second press by itself: a disabled button would drop the
 * keyboard focus, and a double press must never send a request twice. Kind `loss` is for freezing and ending only;
 * `loss-now` is the one solid red button of a page that exists for that.
 */
import type { ButtonHTMLAttributes, MouseEvent, ReactElement, ReactNode } from 'react';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'style' | 'className'> {
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'loss' | 'loss-now';
  readonly busy?: boolean | undefined;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Button({
  kind = 'primary',
  busy = false,
  wide = false,
  type = 'button',
  onClick,
  children,
  ...rest
}: ButtonProps): ReactElement {
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      className="sr-button"
      data-kind={kind}
      data-wide={wide || undefined}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={press}
    >
      {children}
    </button>
  );
}

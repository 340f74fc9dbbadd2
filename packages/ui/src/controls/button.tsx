/**
 * One button. While `busy` it stays focusable and refuses a second press by itself: a disabled button would drop the
 * keyboard focus, and a double press must never send a request twice; nor may its second half press what came to stand in
 * the place of the first (press.logic.ts). Kind `loss` is for freezing and ending only;
 * `loss-now` is the one solid red button of a page that exists for that.
 */
import { type ButtonHTMLAttributes, type MouseEvent, type ReactElement, type ReactNode, useRef } from 'react';
import { isTailOfAnother } from './press.logic.ts';

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
  const presses = useRef(0);
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (isTailOfAnother(event.detail, presses.current)) {
      event.preventDefault();
      return;
    }
    presses.current = event.detail;
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

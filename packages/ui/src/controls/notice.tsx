/**
 * A thing the reader must know now. `refused` and `warning` are announced at once (role alert), the others politely.
 * Kind `loss` is red and reserved for a freeze or a loss. A notice that opens a step takes the focus with `focus`.
 */
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type NoticeKind = 'info' | 'warning' | 'refused' | 'done' | 'loss';

const ICONS: Readonly<Record<NoticeKind, IconName>> = {
  info: 'info',
  warning: 'warning',
  refused: 'refused',
  done: 'done',
  loss: 'warning',
};

export interface NoticeProps {
  readonly kind?: NoticeKind;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly focus?: boolean;
  /** Standing notices that are simply part of a page are not announced again. */
  readonly standing?: boolean;
}

export function Notice({
  kind = 'info',
  title,
  children,
  actions,
  focus = false,
  standing = false,
}: NoticeProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus]);
  const urgent = kind === 'refused' || kind === 'warning' || kind === 'loss';
  return (
    <div
      ref={box}
      className="sr-notice"
      data-kind={kind}
      role={standing ? undefined : urgent ? 'alert' : 'status'}
      tabIndex={focus ? -1 : undefined}
    >
      <Icon name={ICONS[kind]} />
      <div>
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && <div className="sr-row">{actions}</div>}
      </div>
    </div>
  );
}

/**
 * The native modal dialog: focus trap, Escape and inertness come from the browser. A dialog that must be answered
 * (`dismissible: false`) ignores Escape; closing always goes through `onClose`, so that the state stays the caller's.
 */
import { type ReactElement, type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from 'react';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly dismissible?: boolean;
  readonly children: ReactNode;
  readonly actions: ReactNode;
}

export function Dialog({ open, onClose, title, dismissible = true, children, actions }: DialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the effects of what follows: closing gives the focus back, and a notice that wants it takes it after that.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  const cancel = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (dismissible) onClose();
  };
  return (
    <dialog ref={dialog} className="sr-dialog" aria-labelledby={titleId} onCancel={cancel} onClose={onClose}>
      {open && (
        <div className="sr-stack">
          <h2 id={titleId}>{title}</h2>
          {children}
          <div className="sr-row">{actions}</div>
        </div>
      )}
    </dialog>
  );
}

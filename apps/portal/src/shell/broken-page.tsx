/**
 * Catches what a page throws while it is drawn. The usual cause is a new release: the old page asks for a part that no
 * longer exists. Reloading fetches the new one; a bug shows the same words instead of an empty window.
 */
import { Button, Notice } from '@strongroom/ui';
import { Component, type ReactElement, type ReactNode } from 'react';
import { useWording } from '../wording/use-wording.ts';

interface Props {
  readonly children: ReactNode;
}

export class BrokenPage extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Apology /> : this.props.children;
  }
}

function Apology(): ReactElement {
  const { t } = useWording();
  return (
    <div className="waiting">
      <Notice
        kind="refused"
        focus
        title={t('state.brokenTitle')}
        actions={<Button onClick={() => location.reload()}>{t('action.reload')}</Button>}
      >
        {t('state.brokenText')}
      </Notice>
    </div>
  );
}

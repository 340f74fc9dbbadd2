/** The document title of a page: the page first, since tabs are narrow. */
import { useEffect } from 'react';
import { useWording } from '../wording/use-wording.ts';

export function useTitle(title: string): void {
  const { t } = useWording();
  const product = t('product');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}

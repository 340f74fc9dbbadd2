/** A QR code, drawn here from its text by a part that is fetched when it is needed; no markup is injected. */
import { type ReactElement, useEffect, useState } from 'react';

/** The code as one path on a white ground in both themes: cameras read dark on light. */
export function QrPicture({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const [drawing, setDrawing] = useState<{ readonly size: number; readonly path: string } | null>(null);
  useEffect(() => {
    let wanted = true;
    void import('uqr').then(({ encode }) => {
      const { data, size } = encode(text, { ecc: 'M', border: 2 });
      const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
      if (wanted) setDrawing({ size, path });
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  return (
    <svg className="qr" role="img" aria-label={label} viewBox={`0 0 ${drawing?.size ?? 1} ${drawing?.size ?? 1}`}>
      {drawing && <path d={drawing.path} />}
    </svg>
  );
}

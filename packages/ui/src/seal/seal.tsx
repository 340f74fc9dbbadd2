/**
 * The seal: the mark of a thing that was verified against the log. Two rosettes drawn by one curve, as on banknotes,
 * around a check. Whoever draws it has checked a proof; it never decorates and never promises.
 * Hidden from screen readers: the words beside it say what was verified.
 */
import './seal.css';
import type { ReactElement } from 'react';

const CENTRE = 24;
const RADIUS = 19.5;
const SWING = 2.6;
const LOBES = 14;
const POINTS = LOBES * 12;

function rosette(phase: number): string {
  const points = Array.from({ length: POINTS }, (_, at) => {
    const angle = (at / POINTS) * 2 * Math.PI;
    const radius = RADIUS + SWING * Math.cos(LOBES * angle + phase);
    return `${(CENTRE + radius * Math.sin(angle)).toFixed(2)} ${(CENTRE - radius * Math.cos(angle)).toFixed(2)}`;
  });
  return `M${points.join('L')}Z`;
}

const ROSETTES = [rosette(0), rosette(Math.PI)];

export interface SealProps {
  readonly size?: 'line' | 'sheet';
}

export function Seal({ size = 'line' }: SealProps): ReactElement {
  return (
    <svg className="sr-seal" data-size={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {ROSETTES.map((path) => (
        <path key={path} className="sr-seal-rosette" d={path} />
      ))}
      <circle className="sr-seal-ground" cx={CENTRE} cy={CENTRE} r={14.5} />
      <path className="sr-seal-check" d="M17 24.5l5 5 9-10.5" />
    </svg>
  );
}

/** Row 14b: the sign-in page on a slow phone, as Chromium sees it: CPU four times slower, 1.6 Mbit/s, 150 ms away. */
import { existsSync } from 'node:fs';
import { findChromium, startChromium, type Tab } from '../lib/chromium.ts';
import { figureOf, type Table } from '../lib/report.ts';
import { inTurn } from '../lib/rounds.ts';
import type { Stage } from '../lib/stage.ts';
import { type Ratio, rangeOf, rounded } from '../lib/statistics.ts';
import { PORTAL } from './pages.ts';

interface Paint {
  readonly fcp: number;
  readonly lcp: number;
  readonly tbt: number;
  readonly cls: number;
}

/** How long after the load event things may still move. */
const SETTLE_MS = 3_000;
const PATIENCE_MS = 30_000;

export async function measureFirstPaint(stage: Stage): Promise<Table> {
  const title = 'Sign-in page in headless Chromium: CPU 4x slower, 1.6 Mbit/s, 150 ms, empty cache';
  const program = findChromium();
  if (program === null || !existsSync(PORTAL)) {
    const why = program === null ? 'no Chromium was found (CHROMIUM_PATH names one)' : 'the portal is not built';
    return { title, note: `Not measured: ${why}.`, rows: [], figures: [] };
  }
  const server = await stage.start('ours.ts', { env: { PGURL: stage.postgresUrl, USERS: '0', PLAIN: '1' } });
  const chromium = await startChromium(program);
  try {
    const url = `http://${String(server.facts.host)}/`;
    const paint = () => chromium.inFreshTab((tab) => paintOnce(tab, url));
    const paints =
      (await inTurn<Paint>(new Map([['sign-in', paint]]), Math.max(3, stage.effort.rounds))).get('sign-in') ?? [];
    const of = (field: keyof Paint, unit = 1): Ratio => rangeOf(paints.map((each) => each[field] / unit));
    return {
      title,
      rows: [
        {
          'FCP s': rounded(of('fcp', 1_000).median),
          'LCP s': rounded(of('lcp', 1_000).median),
          'TBT ms': rounded(of('tbt').median),
          CLS: rounded(of('cls').median),
        },
      ],
      figures: [
        figureOf('14b-fcp', of('fcp', 1_000)),
        figureOf('14b-lcp', of('lcp', 1_000)),
        figureOf('14b-tbt', of('tbt')),
        figureOf('14b-cls', of('cls')),
      ],
    };
  } finally {
    await chromium.close();
    await server.stop();
  }
}

/** Runs in the page before anything else does; the page's own policy does not apply to it. */
const OBSERVE = `
  window.seen = { fcp: 0, lcp: 0, cls: 0, tasks: [] };
  const observe = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  observe('paint', (entry) => { if (entry.name === 'first-contentful-paint') window.seen.fcp = entry.startTime; });
  observe('largest-contentful-paint', (entry) => { window.seen.lcp = entry.startTime; });
  observe('layout-shift', (entry) => { if (!entry.hadRecentInput) window.seen.cls += entry.value; });
  observe('longtask', (entry) => window.seen.tasks.push([entry.startTime, entry.duration]));
`;
const ASK = `JSON.stringify({
  ...window.seen,
  tbt: window.seen.tasks.filter(([at]) => at >= window.seen.fcp).reduce((sum, [, ms]) => sum + Math.max(0, ms - 50), 0),
})`;

async function paintOnce(tab: Tab, url: string): Promise<Paint> {
  await tab.send('Page.enable');
  await tab.send('Network.enable');
  await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: OBSERVE });
  await tab.send('Emulation.setDeviceMetricsOverride', { width: 412, height: 823, deviceScaleFactor: 2, mobile: true });
  await tab.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const throughput = (1.6 * 1_000_000) / 8;
  await tab.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: throughput,
    uploadThroughput: throughput / 2,
  });
  const loaded = tab.next('Page.loadEventFired');
  await tab.send('Page.navigate', { url });
  await loaded;
  for (let waited = 0; waited < PATIENCE_MS; waited += SETTLE_MS) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const { result } = await tab.send<{ result: { value: string } }>('Runtime.evaluate', { expression: ASK });
    const paint = JSON.parse(result.value) as Paint;
    if (paint.lcp > 0) return paint;
  }
  throw new Error('the page painted nothing');
}

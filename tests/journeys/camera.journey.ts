/** A code before the camera of a phone whose browser reads none by itself: the app reads it, and opens nothing foreign. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'uqr';
import { expect, test } from './fixtures.ts';
import { SIZE } from './phones.ts';

const [WIDTH, HEIGHT, MODULE] = [640, 480, 8];

/** Frames at two a second: long enough for each code to be read and told. */
const FRAMES_EACH = 6;

/** Uncompressed video (YUV4MPEG2) that shows one code after the other. */
function filmOf(texts: readonly string[]): Buffer {
  const frames = texts.flatMap((text) => Array.from({ length: FRAMES_EACH }, () => frameOf(text)));
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F2:1 Ip A1:1 C420jpeg\n`), ...frames]);
}

function frameOf(text: string): Buffer {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const light = Buffer.alloc(WIDTH * HEIGHT, 235);
  const [left, top] = [(WIDTH - size * MODULE) / 2, (HEIGHT - size * MODULE) / 2];
  data.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let line = 0; line < MODULE; line += 1) {
        const at = Math.floor(top + y * MODULE + line) * WIDTH + Math.floor(left + x * MODULE);
        light.fill(16, at, at + MODULE);
      }
    });
  });
  return Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}

test('the app reads a code with the camera, opens none that is foreign, and typing it stays', async ({
  journey,
  playwright,
}, { project }) => {
  const { authenticatorUrl } = journey.house;
  const directory = mkdtempSync(join(tmpdir(), 'strongroom-film-'));
  const film = join(directory, 'film.y4m');
  writeFileSync(film, filmOf(['https://elsewhere.example/#activate=abc', `${authenticatorUrl}/#activate=abcdefgh`]));
  const { launchOptions = {} } = project.use;
  // The film is what the camera of a whole browser sees.
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [
      ...(launchOptions.args ?? []),
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  });
  try {
    const context = await browser.newContext({ ...SIZE, baseURL: authenticatorUrl, permissions: ['camera'] });
    const page = await context.newPage();
    await page.goto('/scan');
    await expect(page.getByLabel('Or type it')).toBeVisible();
    await page.getByRole('button', { name: 'Open the camera' }).click();
    await expect(page.getByText('This is not a code of your broker')).toBeVisible();
    await expect(page).toHaveURL(`${authenticatorUrl}/add`);
  } finally {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

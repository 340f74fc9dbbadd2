/** Row 14: what travels before the sign-in page works, before Security Centre does, and for each further page. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readBuiltApp } from '../lib/pages.ts';
import { single, type Table } from '../lib/report.ts';
import { rounded } from '../lib/statistics.ts';

export const PORTAL = fileURLToPath(new URL('../../apps/portal/dist', import.meta.url));

export async function measurePages(): Promise<Table> {
  const title = 'Page weight of the portal, JS and CSS, gzip, English';
  if (!existsSync(PORTAL)) {
    return { title, note: 'Not measured: the portal is not built. Run: npm run build', rows: [], figures: [] };
  }
  const app = readBuiltApp(PORTAL);
  const beyond = (files: ReadonlySet<string>, there: ReadonlySet<string>) =>
    [...files].filter((file) => !there.has(file));
  const signIn = new Set([...app.atOnce, ...app.needs('en')]);
  const inside = new Set([...signIn, ...app.needs('signed-in'), ...app.needs('en.account')]);
  const centre = new Set([...inside, ...app.needs('security-page')]);
  // Whoever opens an account is not signed in: that page stands beside the sign-in page, not behind it.
  const further = app.pages
    .filter((page) => page !== 'security-page')
    .map((page) => {
      const files = beyond(app.needs(page), page === 'opening-page' ? signIn : inside);
      return { page, files: files.length, kb: app.kilobytes(files) };
    })
    .sort((a, b) => b.kb - a.kb);
  return {
    title,
    rows: [
      { page: 'sign-in, first load', KB: rounded(app.kilobytes(signIn)), files: signIn.size },
      { page: 'Security Centre, everything', KB: rounded(app.kilobytes(centre)), files: centre.size },
      ...further.map(({ page, files, kb }) => ({ page: `${page}, further`, KB: rounded(kb), files })),
    ],
    figures: [
      single('14', app.kilobytes(signIn)),
      single('14-centre', app.kilobytes(centre)),
      single('14-route', further[0]?.kb ?? 0),
    ],
  };
}

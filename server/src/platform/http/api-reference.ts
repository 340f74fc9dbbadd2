/** The API description as a page to browse: plain HTML from the OpenAPI document, no script, foldable by <details>. */
import { problems } from '@strongroom/contract';

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, unknown>[];
  readonly parameters: readonly {
    name: string;
    in: string;
    required: boolean;
    description?: string;
    schema: unknown;
  }[];
  readonly requestBody?: { content: Record<string, { schema: unknown }> };
  readonly responses: Readonly<Record<string, { description: string; content?: Record<string, { schema: unknown }> }>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Described>>>>;

export function apiReference(document: Readonly<Record<string, unknown>>): string {
  const operations = Object.entries(document.paths as Paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method: method.toUpperCase(), ...described })),
  );
  const byTag = Map.groupBy(operations, (operation) => operation.tags[0] ?? '');
  const sections = [...byTag].map(
    ([tag, list]) =>
      `<section><h2 id="${markup(tag)}">${markup(tag)}</h2>${list.map(operationEntry).join('')}</section>`,
  );
  const refusals = Object.entries(problems).map(
    ([code, { status, title }]) =>
      `<tr id="problem-${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${markup(title)}</td></tr>`,
  );
  const nav = [...byTag.keys(), 'Problems'].map((tag) => `<a href="#${markup(tag)}">${markup(tag)}</a>`).join(' ');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Strongroom API</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/style.css"></head><body>
<header><h1>Strongroom API</h1><p>${markup((document.info as { description: string }).description)}
The same as data: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p><nav aria-label="Sections">${nav}</nav></header>
<main>${sections.join('')}<section><h2 id="Problems">Problems</h2>
<p>Every refusal is <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>${refusals.join('')}</tbody></table>
</section></main></body></html>`;
}

function operationEntry(operation: Described & { path: string; method: string }): string {
  const caller = operation.security.length === 0 ? 'anybody' : Object.keys(operation.security[0] ?? {}).join(', ');
  const parameters = operation.parameters
    .map(
      ({ name, in: place, required, description, schema }) =>
        `<tr><th scope="row"><code>${markup(name)}</code></th><td>${place}${required ? ', required' : ''}</td><td>${markup(description ?? '')}<pre>${json(schema)}</pre></td></tr>`,
    )
    .join('');
  const body = operation.requestBody?.content['application/json']?.schema;
  const responses = Object.entries(operation.responses)
    .map(([status, response]) => {
      const schema = response.content?.['application/json']?.schema;
      return `<h4>${status}</h4><p>${markup(response.description)}</p>${schema === undefined ? '' : `<pre>${json(schema)}</pre>`}`;
    })
    .join('');
  return `<details id="${markup(operation.operationId)}"><summary><span class="method">${operation.method}</span> <code>${markup(operation.path)}</code> <span>${markup(operation.summary)}</span></summary>
<p>Caller: ${markup(caller)}</p>${parameters === '' ? '' : `<h4>Parameters</h4><table><tbody>${parameters}</tbody></table>`}
${body === undefined ? '' : `<h4>Body</h4><pre>${json(body)}</pre>`}${responses}</details>`;
}

const json = (value: unknown): string => markup(JSON.stringify(value, null, 2));
const markup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const referenceStyle = `:root{color-scheme:light dark;--ink:light-dark(#1b1a17,#e9e6df);--paper:light-dark(#fbfaf7,#161513);--line:light-dark(#d9d5cb,#3a3732);--quiet:light-dark(#5f5b52,#a7a196)}
*{box-sizing:border-box}body{margin:0 auto;max-width:70rem;padding:1.5rem 1rem 4rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:1.75rem;margin:0}h2{margin:2.5rem 0 .5rem;font-size:1.25rem}h4{margin:1rem 0 .25rem}a{color:inherit}nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem}nav a{padding:.25rem 0}
details{border-top:1px solid var(--line);padding:.6rem 0}summary{cursor:pointer}summary span:last-child{color:var(--quiet)}.method{display:inline-block;min-width:4.5rem;font-weight:600}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-top:1px solid var(--line);font-weight:400}
code,pre{font-family:ui-monospace,monospace;font-size:.875rem}pre{overflow-x:auto;margin:.25rem 0;padding:.75rem;border:1px solid var(--line)}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}tr:target{outline:2px solid var(--ink)}
@media(max-width:40rem){table,tbody,tr,th,td{display:block}thead{display:none}th,td{padding-inline:0}td{border:0}pre{white-space:pre-wrap}body{overflow-wrap:anywhere}}`;

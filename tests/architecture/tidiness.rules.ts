/** Tripwires: length, tests that were switched off, and words that give away a machine or an intention. */
import ts from 'typescript';
import { isTest, type Rule, type SourceFile } from './repository.ts';

const FILE_LINES = 320;
const FUNCTION_LINES = 70;

/** Files allowed to be longer, each with the reason why cutting it would make it worse. */
export type Exceptions = Readonly<Record<string, string>>;

/** An exception must say why and still be needed: a list that is longer than the truth hides the next one. */
export function judge(exceptions: Exceptions, long: readonly { path: string; complaint: string }[]): string[] {
  const unused = Object.keys(exceptions).filter((path) => !long.some((found) => found.path === path));
  return [
    ...long.filter(({ path }) => (exceptions[path] ?? '') === '').map(({ complaint }) => complaint),
    ...unused.map((path) => `${path} no longer needs its exception`),
  ];
}

export const filesStayShort =
  (exceptions: Exceptions): Rule =>
  (repository) => {
    const migrations = [...repository.texts.keys()].filter((path) => path.endsWith('.sql'));
    const long = [...repository.sources.keys(), ...migrations]
      .map((path) => ({ path, lines: (repository.texts.get(path) ?? '').trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > FILE_LINES)
      .map(({ path, lines }) => ({ path, complaint: `${path} has ${lines} lines, more than ${FILE_LINES}` }));
    return judge(exceptions, long);
  };

export const functionsStayShort =
  (exceptions: Exceptions): Rule =>
  (repository) => {
    const long = [...repository.sources.values()]
      .filter(({ path }) => !isTest(path))
      .flatMap((file) => longFunctionsIn(file).map((complaint) => ({ path: file.path, complaint })));
    return judge(exceptions, long);
  };

/** Counts a function's own lines; functions written inside it (a module's `make...`) are counted for themselves. */
function longFunctionsIn({ path, text }: SourceFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const long: string[] = [];
  /** Answers how many lines of `node` lie in functions. */
  const visit = (node: ts.Node): number => {
    let inner = 0;
    ts.forEachChild(node, (child) => {
      inner += visit(child);
    });
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return inner;
    const first = lineOf(node.getStart(source));
    const lines = lineOf(node.getEnd()) - first + 1;
    if (lines - inner > FUNCTION_LINES) long.push(`${path}:${first + 1} is a function of ${lines - inner} lines`);
    return lines;
  };
  visit(source);
  return long;
}

/** An object spread where it is written has no purpose but to squeeze its properties onto fewer lines. */
export const objectsAreWrittenPlainly: Rule = (repository) =>
  [...repository.sources.values()].flatMap(({ path, text }) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const isSpread = ts.isSpreadAssignment(node) || ts.isJsxSpreadAttribute(node);
      if (isSpread && ts.isObjectLiteralExpression(bare(node.expression))) {
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
        found.push(`${path}:${line} spreads an object where it is written: write its properties instead`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });

const bare = (node: ts.Expression): ts.Expression =>
  ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? bare(node.expression)
    : node;

const SWITCHES = new Set(['only', 'skip', 'skipIf', 'runIf', 'todo', 'fixme', 'fails', 'fail']);
const TESTERS = new Set(['it', 'test', 'describe', 'bench', 'suite', 'context', 'ctx']);

export const testsAllRun: Rule = (repository) =>
  [...repository.sources.values()]
    .filter(({ path }) => /\.(test|spec)\.tsx?$/.test(path) || path.startsWith('tests/journeys/'))
    .flatMap(({ path, text }) => {
      const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      const found: string[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isPropertyAccessExpression(node) && SWITCHES.has(node.name.text)) {
          const [tester = ''] = node.expression.getText(source).split('.');
          if (TESTERS.has(tester)) found.push(`${path} switches tests off: ${node.getText(source)}`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });

/** These know a second, or what a file thought of; `expect.poll` and the tests wait as vitest.config.ts says for all. */
const OWN_PATIENCE = /\bvi\.(waitUntil|waitFor|setConfig)\(/;

export const testsWaitAsConfigured: Rule = (repository) =>
  [...repository.sources.values()]
    .filter(({ path }) => /\.test\.tsx?$/.test(path))
    .flatMap(({ path, text }) => {
      const found = OWN_PATIENCE.exec(text);
      return found === null ? [] : [`${path} has a patience of its own: ${found[0]}`];
    });

/** Put together from halves, so that this file does not contain what it looks for. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [new RegExp(['registry', 'npmjs|registry', 'yarnpkg|npm', 'pkg\\.github'].join('\\.')), 'names a package registry'],
  [new RegExp(`https?://[a-z0-9.-]*(artifactory|nexus|verd${'accio'}|codeartifact)`), 'names a package registry'],
  [new RegExp(`(?<![\\w.:/])/(work|root|home|Us${'ers'})/\\w`), 'names a path of one machine'],
  [new RegExp(`\\b[A-Z]:\\\\\\\\?Us${'ers'}\\b`), 'names a path of one machine'],
  [new RegExp(`\\b(TO${'DO'}|FIX${'ME'}|X${'XX'}|HA${'CK'})\\b`), 'carries an unfinished thought'],
];

export const noForbiddenWords: Rule = (repository) =>
  [...repository.texts].flatMap(([path, text]) =>
    FORBIDDEN.flatMap(([pattern, sin]) => {
      const found = pattern.exec(text);
      return found === null ? [] : [`${path} ${sin}: ${found[0]}`];
    }),
  );

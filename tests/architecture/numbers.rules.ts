/**
 * Durations, tries and limits come from policy or configuration (docs/decisions/0021-*.md). The server may write one down
 * only where it is named here with the reason why nobody should change it. Nought and one are always allowed, they say
 * "none" and "the next"; so are the lengths of a minute and a day under their own names.
 */
import ts from 'typescript';
import { isTest, type Rule, type SourceFile } from './repository.ts';
import { type Exceptions, judge } from './tidiness.rules.ts';

/** The two places where numbers live, and what is no part of the running product. */
const HOMES =
  /^server\/src\/(platform\/config\/config\.(schema|carriers|database|mail|programs|surfaces|transport)|modules\/policy\/policy\.model)\.ts$/;
const BESIDE = /^server\/src\/(testing|demo)\//;

const CONSTANT =
  /(^|_)(MS|SECONDS?|MINUTES?|HOURS?|DAYS?|WEEKS?|TIMEOUT|TTL|LIMIT|MAX|MOST|TRIES|ATTEMPTS|KEPT|LISTED|PAGE|IN_A_ROW|IN_FLIGHT)(_|$)/;
const UNIT = /^(SECOND|MINUTE|HOUR|DAY|WEEK)_(MS|SECONDS)$/;
const MEMBER =
  /(Ms|Millis|Seconds|Minutes|Hours|Days|[tT]imeout|[tT]tl|Attempts|Tries|Retries)$|^(attempts|tries|retries|limit|capacity|ttl)$/;
/** What waits, and which of its arguments says how long. */
const WAITS: Readonly<Record<string, number>> = {
  setTimeout: 1,
  setInterval: 1,
  wait: 0,
  secondsToMs: 0,
  'AbortSignal.timeout': 0,
};
/** A minute, an hour, a day and a week, in milliseconds and seconds: no other number of a server looks like these. */
const SPANS = new Set([60_000, 3_600, 3_600_000, 86_400, 86_400_000, 604_800, 604_800_000]);

export const numbersAreSetOutside =
  (constants: Exceptions): Rule =>
  (repository) => {
    const found = [...repository.sources.values()]
      .filter(({ path }) => path.startsWith('server/src/') && !isTest(path) && !HOMES.test(path) && !BESIDE.test(path))
      .flatMap(numbersIn);
    return judge(constants, found);
  };

/** Each number with a key that an exception may name: its file and what it is called there. */
function numbersIn({ path, text }: SourceFile): { path: string; complaint: string }[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, { path: string; complaint: string }>();
  const report = (node: ts.Node, name: string): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    const key = `${path} ${name}`;
    found.set(key, { path: key, complaint: `${path}:${line} sets ${name} itself: ${node.getText(source)}` });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && UNIT.test(node.name.getText(source))) return;
    const isSpan = ts.isNumericLiteral(node) && SPANS.has(Number(node.text));
    const named = isSpan ? node.getText(source) : namedNumber(node, source);
    if (named === null) ts.forEachChild(node, visit);
    else report(node, named);
  };
  visit(source);
  return [...found.values()];
}

/** What the number in this node is called, when it is one that belongs outside. */
function namedNumber(node: ts.Node, source: ts.SourceFile): string | null {
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText(source);
    const wait = node.arguments[WAITS[called] ?? node.arguments.length];
    return wait !== undefined && isAmount(wait) ? called : null;
  }
  if (ts.isBinaryExpression(node)) {
    const unit = [node.left, node.right].find((side) => ts.isIdentifier(side) && side.text.endsWith('_MS'));
    const other = unit === node.left ? node.right : node.left;
    return unit !== undefined && isMultiplied(node) && isAmount(other) ? node.getText(source) : null;
  }
  const holds =
    // What is counted up from one is no limit.
    (ts.isVariableDeclaration(node) && (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0) ||
    ts.isPropertyAssignment(node) ||
    ts.isBindingElement(node) ||
    ts.isParameter(node) ||
    ts.isPropertyDeclaration(node);
  if (!holds || node.initializer === undefined || !isAmount(node.initializer)) return null;
  const name = node.name.getText(source);
  return (/^[A-Z][A-Z0-9_]*$/.test(name) ? CONSTANT : MEMBER).test(name) ? name : null;
}

const isMultiplied = (node: ts.BinaryExpression): boolean => node.operatorToken.kind === ts.SyntaxKind.AsteriskToken;

/** A number that is written out, or reckoned from such; nought and one are none. */
function isAmount(node: ts.Node): boolean {
  if (ts.isNumericLiteral(node)) return Number(node.text) > 1;
  if (ts.isParenthesizedExpression(node)) return isAmount(node.expression);
  if (!ts.isBinaryExpression(node)) return false;
  const isUnit = (side: ts.Node): boolean => ts.isIdentifier(side) && /^[A-Z0-9_]+$/.test(side.text);
  const sides = [node.left, node.right];
  return sides.some(isAmount) && sides.every((side) => isAmount(side) || isUnit(side));
}

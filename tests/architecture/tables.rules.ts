/**
 * Every table has one owner, named above it in the migration that creates it (`-- module: <name>`), and only the
 * owner's store files speak of it in SQL. Migrations have a number each, never given twice and never renumbered; gaps
 * are left for work that goes on side by side.
 */
import ts from 'typescript';
import { isTest, type Repository, type Rule, type SourceFile } from './repository.ts';

const MIGRATION = /^server\/migrations\/(.+)$/;

export const migrationsAreNumbered: Rule = (repository) => {
  const names = [...repository.texts.keys()].flatMap((path) => MIGRATION.exec(path)?.[1] ?? []).sort();
  return names.flatMap((name, index) => {
    if (!/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.sql$/.test(name)) return [`migration ${name} should be 0001-some-name.sql`];
    const number = name.slice(0, 4);
    return names[index - 1]?.startsWith(number) ? [`the number ${number} of migration ${name} is given twice`] : [];
  });
};

interface Table {
  readonly name: string;
  readonly owner: string | null;
  readonly migration: string;
}

const CREATE =
  /(?:^--\s*module:\s*([a-z-]+)\s*\n)?^\s*create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?"?([a-z_]+)"?/gim;

export function tablesIn(repository: Repository): readonly Table[] {
  return [...repository.texts].flatMap(([migration, text]) =>
    MIGRATION.test(migration)
      ? [...text.matchAll(CREATE)].map(([, owner, name = '']) => ({ name, owner: owner ?? null, migration }))
      : [],
  );
}

export const tablesHaveOwners: Rule = (repository) =>
  tablesIn(repository)
    .filter(({ owner }) => owner === null)
    .map(({ name, migration }) => `${migration} creates ${name} without a line "-- module: <name>" right above it`);

/** The migration runner makes this one itself, before there are migrations. */
const OWN_TABLE_OF_MIGRATIONS = { name: 'schema_migration', owner: 'platform', migration: '' };

export const tablesStayWithTheirOwner: Rule = (repository) => {
  const tables = [...tablesIn(repository), OWN_TABLE_OF_MIGRATIONS];
  return [...repository.sources.values()]
    .filter(({ path }) => path.startsWith('server/') || path.startsWith('bench/') || path.startsWith('tests/journeys/'))
    .flatMap((file) => {
      const statements = sqlIn(file);
      return tables
        .filter(({ name, owner }) => owner !== null && !mayName(file.path, owner) && names(statements, name))
        .map(({ name, owner }) => `${file.path} speaks of table ${name}, which belongs to ${owner}`);
    });
};

function mayName(path: string, owner: string): boolean {
  if (path.startsWith('server/src/testing/')) return true;
  // Tests of any module may look at what it left in the platform's tables: a job queued, a counter raised.
  if (owner === 'platform') return path.startsWith('server/src/platform/') || isTest(path);
  return path.startsWith(`server/src/modules/${owner}/`) && (/\.store\.ts$/.test(path) || isTest(path));
}

const STATEMENT = /\b(select|insert\s+into|update|delete\s+from|truncate|alter|create|with)\b/i;

/** Strings and templates that are SQL; prose in comments and wording is not. */
function sqlIn({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const inner = node.getText(source);
      const parent = node.parent;
      const tagged = ts.isTaggedTemplateExpression(parent) && /^sql\b/.test(parent.tag.getText(source));
      if (tagged || STATEMENT.test(inner)) found.push(inner);
    }
    // The other spelling of a table: sql.table('device').
    if (ts.isCallExpression(node) && /\.(table|id)$/.test(node.expression.getText(source))) {
      found.push(...node.arguments.filter(ts.isStringLiteralLike).map((argument) => `from ${argument.text}`));
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  visit(source);
  return found;
}

function names(statements: readonly string[], table: string): boolean {
  const place = String.raw`\b(?:from|join|into|update|table|truncate|using|references|only)\s+"?`;
  const pattern = new RegExp(`${place}${table}"?(?![a-z_.])|\\bfrom\\s+[a-z_"\\s,]+,\\s*"?${table}"?(?![a-z_.])`, 'i');
  return statements.some((statement) => pattern.test(statement));
}

const FACTOR_STORE = 'server/src/modules/factors/factors.store.ts';
const FACTOR_DOOR = 'server/src/modules/factors/factors.ts';
const MAKES_A_FACTOR = /\binsert\s+into\s+factor\b/i;
/** What a factor is reached by or last used at is its kind's; whether it proves is not. */
const MOVES_A_FACTOR = /\bupdate\s+factor\s+set\s+state\b/i;
/** What makes a factor, lets it take effect or takes it out of use. */
const DOOR_ONLY =
  /\b(insertFactor|activateFactor|activatePending|moveThing|moveFactor|moveKinds|revokeOthers|displaceActive|wakeDisplaced)\b/;

/**
 * A factor of any kind is made, confirmed and ended in one place, where kinds that the entity forbids, cool-downs, notices
 * and the audit trail are: a kind that wrote its own row would pass all of them by.
 */
export const factorsComeThroughOneDoor: Rule = (repository) =>
  [...repository.sources.values()]
    .filter(({ path }) => path.startsWith('server/src/modules/') && !isTest(path) && path !== FACTOR_STORE)
    .flatMap((file) => [
      ...(sqlIn(file).some((statement) => MAKES_A_FACTOR.test(statement)) ? [`${file.path} makes a factor`] : []),
      ...(sqlIn(file).some((statement) => MOVES_A_FACTOR.test(statement)) ? [`${file.path} moves a factor`] : []),
      ...(file.path !== FACTOR_DOOR && file.path.startsWith('server/src/modules/factors/') && DOOR_ONLY.test(file.text)
        ? [`${file.path} moves a factor past factors.ts`]
        : []),
    ]);

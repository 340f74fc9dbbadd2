/**
 * Finding and filling a phrase: dotted keys, `{{name}}` places, and the plural forms of the language by the platform's
 * own rules (`key_one`, `key_other`, in the way of i18next's files). Pure. It stands here instead of i18next, whose core
 * alone is 15 KB and pushed the Japanese sign-in page over its weight.
 */
export interface PhraseTree {
  readonly [key: string]: string | PhraseTree;
}
export type PhraseValues = Readonly<Record<string, string | number>>;

function find(tree: PhraseTree, key: string): string | null {
  let at: string | PhraseTree | undefined = tree;
  for (const part of key.split('.')) {
    // Names come from the wire too (audit events): only what the file itself says counts, never `constructor`.
    if (typeof at !== 'object' || !Object.hasOwn(at, part)) return null;
    at = at[part];
  }
  return typeof at === 'string' ? at : null;
}

export function phrase(tree: PhraseTree, language: string, key: string, values: PhraseValues = {}): string | null {
  const { count } = values;
  // A phrase that is the same for every number has no forms.
  const found =
    typeof count === 'number'
      ? (find(tree, `${key}_${new Intl.PluralRules(language).select(count)}`) ??
        find(tree, `${key}_other`) ??
        find(tree, key))
      : find(tree, key);
  return found?.replaceAll(/\{\{(\w+)\}\}/gu, (place, name: string) => String(values[name] ?? place)) ?? null;
}

/** Both trees as one; where both have a phrase the later wins. */
export function merge(one: PhraseTree, other: PhraseTree): PhraseTree {
  const merged: Record<string, string | PhraseTree> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const present = merged[key];
    merged[key] = typeof value === 'object' && typeof present === 'object' ? merge(present, value) : value;
  }
  return merged;
}

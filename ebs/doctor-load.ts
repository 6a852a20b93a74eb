import { INDEXES } from './catalogue/system.ts';
import type { Query } from './catalogue/types.ts';
import { type Check, type Examination, isHidden, type Verdict } from './doctor-verdict.ts';
import { STATEMENTS } from './sources.ts';
import { FEED_STATEMENTS } from './standing-uses.ts';

/** Whether each statement is carried by an index of each table that it begins at. Without one it reads the whole table. */
export function loadChecks(of: Examination): readonly Check[] {
  if (of.role === 'write') return [];
  const statements = [...new Set([...Object.values(STATEMENTS).flat(), ...FEED_STATEMENTS])];
  const columns = new Map<string, Set<string>>();
  for (const { carriedBy = [] } of statements as readonly Carried[])
    for (const { fields, name } of carriedBy) columns.set(name, new Set([...(columns.get(name) ?? []), ...fields]));
  return [...columns]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, wanted]) => ({
      name: `index ${name}`,
      run: () => checkIndexes(of, name, [...wanted], statements),
    }));
}

type Carried = Query & { readonly carriedBy?: Query['uses'] };

async function checkIndexes(
  { ask }: Examination,
  name: string,
  wanted: readonly string[],
  statements: readonly Carried[],
): Promise<Verdict> {
  try {
    const { rows } = await ask.rows(INDEXES, { object_name: name }, { cap: 500 });
    const leading = new Set(
      rows.filter(({ COLUMN_POSITION }) => COLUMN_POSITION === '1').map((row) => row.COLUMN_NAME),
    );
    if (leading.size === 0) return { status: 'warn', text: 'its indexes are not shown to this user', remedy: REMEDY };
    const without = wanted.filter((column) => !leading.has(column));
    if (without.length === 0) return { status: 'ok', text: `by ${wanted.join(', ')}` };
    const slow = statements.filter(({ carriedBy = [] }) =>
      carriedBy.some((one) => one.name === name && one.fields.some((field) => without.includes(field))),
    );
    return {
      status: 'warn',
      text: `none begins with ${without.join(', ')}: slow are ${slow.map((one) => one.name).join(', ')}`,
      remedy: REMEDY,
    };
  } catch (thrown) {
    if (!isHidden(thrown)) throw thrown;
    return { status: 'warn', text: 'its indexes cannot be read', remedy: REMEDY };
  }
}

const REMEDY = 'an index of your own is the DBA’s decision; without one set "ceiling" and poll less often';

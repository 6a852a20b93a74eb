import type { Row } from './checklist.ts';

/** Fewer than this are shown one by one. */
const MANY = 4;
/** `system: ` and `write: ` before a check, and the word that says what kind of check it is. */
const KIND = /^((?:[^:]+: )*)([a-z]+) \S/;

/**
 * Rows for a person: of many sound checks of one kind, such as one for each function of an ERP, a single row says how
 * many there are. What is not sound is always shown by itself. The JSON output has every row.
 */
export function condensedRows(rows: readonly Row[]): readonly Row[] {
  const counts = new Map<string, Row[]>();
  for (const row of rows) {
    const kind = kindOf(row);
    if (kind !== null) counts.set(kind, [...(counts.get(kind) ?? []), row]);
  }
  const told = new Set<string>();
  return rows.flatMap((row) => {
    const kind = kindOf(row);
    const alike = kind === null ? [] : (counts.get(kind) ?? []);
    if (kind === null || alike.length < MANY) return [row];
    if (told.has(kind)) return [];
    told.add(kind);
    const ms = Math.max(...alike.map((one) => one.ms ?? 0));
    return [{ layer: row.layer, check: kind, status: 'ok' as const, text: `${alike.length} of them, all well`, ms }];
  });
}

function kindOf({ layer, status, check }: Row): string | null {
  if (layer !== 'system' || status !== 'ok') return null;
  const [, before = '', word] = KIND.exec(check) ?? [];
  return word === undefined ? null : `${before}${word}`;
}

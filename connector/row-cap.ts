/** Cuts rows at the cap and says whether anything was lost; a cut list is never taken for a whole one. */
export function capRows<T>(rows: readonly T[], cap: number): { rows: readonly T[]; complete: boolean } {
  return rows.length <= cap ? { rows, complete: true } : { rows: rows.slice(0, cap), complete: false };
}

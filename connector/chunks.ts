/** Values of one condition list: enough to keep calls few, few enough for the ERP's statement limits. */
const VALUES_PER_CALL = 100;

export function chunked<T>(values: readonly T[], size: number = VALUES_PER_CALL): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let from = 0; from < values.length; from += size) chunks.push(values.slice(from, from + size));
  return chunks;
}

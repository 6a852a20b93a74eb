/** As many as a connector lends connections: more would only wait. */
const AT_ONCE = 4;

/** Works through the rows, a few at a time. Rejects with the first failure. */
export async function each<T>(rows: readonly T[], work: (row: T) => Promise<void>): Promise<void> {
  const waiting = rows.values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const row of waiting) await work(row);
  });
  await Promise.all(workers);
}

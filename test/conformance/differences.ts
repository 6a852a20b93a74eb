/** How many differences are told; one defect shows in many places. */
const MOST = 12;

/**
 * Where `actual` is not what the books say, a line each: `key.path: expected …, got …`. Fields that `expected` does not
 * name are not compared, unless `isWhole` asks for them: then a field too many is a difference as well.
 */
export function differences<T>(
  expected: readonly T[],
  actual: readonly unknown[],
  options: { readonly keyOf: (row: T) => string; readonly isWhole?: boolean },
): string[] {
  const keyOf = options.keyOf as (row: unknown) => string;
  const found: string[] = [];
  const left = new Map<string, unknown>();
  for (const row of actual) {
    const key = keyOf(row);
    if (left.has(key)) found.push(`${key}: came twice`);
    left.set(key, row);
  }
  for (const row of expected) {
    const key = keyOf(row);
    if (!left.has(key)) found.push(`${key}: missing`);
    else compare(row, left.get(key), key, options.isWhole === true, found);
    left.delete(key);
  }
  for (const key of left.keys()) found.push(`${key}: not in the books`);
  return found.length <= MOST ? found : [...found.slice(0, MOST), `… and ${found.length - MOST} more`];
}

function compare(expected: unknown, actual: unknown, path: string, isWhole: boolean, found: string[]): void {
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (const [at, part] of expected.entries()) compare(part, actual[at], `${path}[${at}]`, isWhole, found);
    return;
  }
  if (isRecord(expected) && isRecord(actual)) {
    const names = new Set([...Object.keys(expected), ...(isWhole ? Object.keys(actual) : [])]);
    for (const name of names) compare(expected[name], actual[name], `${path}.${name}`, isWhole, found);
    return;
  }
  if (expected !== actual) found.push(`${path}: expected ${show(expected)}, got ${show(actual)}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}

/** Evaluates the conditions of RFC_READ_TABLE on rows of text, the way Open SQL compares characters. */
export function evaluator(options: readonly string[]): (row: Readonly<Record<string, string>>) => boolean {
  for (const line of options) if (line.length > 72) throw new Error(`an option of ${line.length} characters`);
  const tokens = options.join(' ').match(/'(?:[^']|'')*'|[()]|[^\s()']+/g) ?? [];
  let at = 0;
  const take = (expected?: string): string => {
    const token = tokens[at] ?? '';
    if (expected !== undefined && token !== expected) throw new Error(`"${expected}" expected, "${token}" found`);
    at += 1;
    return token;
  };
  type Test = (row: Readonly<Record<string, string>>) => boolean;
  const factor = (): Test => {
    if (tokens[at] === '(') {
      take('(');
      const inner = expression();
      take(')');
      return inner;
    }
    const field = take();
    const operator = take();
    const literal = take();
    if (!/^'.*'$/s.test(literal)) throw new Error(`a literal expected, "${literal}" found`);
    const value = literal.slice(1, -1).replaceAll("''", "'");
    return (row) => {
      const own = row[field];
      if (own === undefined) throw new Error(`FIELD_NOT_VALID ${field}`);
      const order = own < value ? -1 : own > value ? 1 : 0;
      const results: Readonly<Record<string, boolean>> = {
        EQ: order === 0,
        NE: order !== 0,
        GT: order > 0,
        GE: order >= 0,
        LT: order < 0,
        LE: order <= 0,
      };
      const result = results[operator];
      if (result === undefined) throw new Error(`operator "${operator}"`);
      return result;
    };
  };
  const term = (): Test => {
    const parts = [factor()];
    while (tokens[at] === 'AND') {
      take();
      parts.push(factor());
    }
    return (row) => parts.every((part) => part(row));
  };
  const expression = (): Test => {
    const parts = [term()];
    while (tokens[at] === 'OR') {
      take();
      parts.push(term());
    }
    return (row) => parts.some((part) => part(row));
  };
  if (tokens.length === 0) return () => true;
  const test = expression();
  if (at !== tokens.length) throw new Error(`left over: ${tokens.slice(at).join(' ')}`);
  return test;
}

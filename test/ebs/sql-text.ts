/** What the text of a statement says of itself, read without knowing SQL: enough to hold a catalogue against it. */
export interface SqlText {
  /** Of the comment that it begins with. */
  readonly name: string | null;
  /** Binds in the order in which they first appear. */
  readonly binds: readonly string[];
  /** Names of the columns of the outermost SELECT. */
  readonly columns: readonly string[];
  /** Columns by object, both upper case, sorted. */
  readonly uses: ReadonlyMap<string, readonly string[]>;
  /** Of each place in which an object is read: its name, its alias, and the conditions around it. */
  readonly places: readonly Place[];
  /** References `alias.column` whose alias stands nowhere around them. */
  readonly unresolved: readonly string[];
}

export interface Place {
  readonly object: string;
  readonly alias: string;
  /** Every token of the SELECT in which it stands, joined by single blanks, inner ones included. */
  readonly around: string;
}

interface Scope {
  readonly parent: Scope | null;
  readonly sources: Map<string, string | null>;
  readonly tokens: string[];
}

const TOKEN = /'(?:[^']|'')*'|:[a-z]\w*|[A-Za-z_][\w$]*|\d+|<>|<=|>=|\|\||[^\s]/g;

function tokensOf(text: string): readonly string[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/--[^\n]*/g, ' ');
  return bare.match(TOKEN) ?? [];
}

/** Reads a statement. Each SELECT is a scope of its own; what it does not know is looked for in those around it. */
export function readSql(text: string): SqlText {
  const tokens = tokensOf(text);
  const scopes: Scope[] = [];
  const scopeAt: Scope[] = [];
  const newScope = (parent: Scope | null): Scope => {
    const scope: Scope = { parent, sources: new Map(), tokens: [] };
    scopes.push(scope);
    return scope;
  };
  let current = newScope(null);
  const stack: Scope[] = [];
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1]?.toUpperCase();
    if (token === '(') {
      stack.push(current);
      if (next === 'SELECT' || next === 'WITH') current = newScope(current);
    } else if (token === ')') {
      current = stack.pop() ?? current;
    } else if (token.toUpperCase() === 'UNION') {
      current = newScope(current.parent);
    }
    scopeAt.push(current);
    for (let scope: Scope | null = current; scope; scope = scope.parent) scope.tokens.push(token);
  }
  const places: { object: string; alias: string; scope: Scope }[] = [];
  for (const [at, token] of tokens.entries()) {
    if (!/^(FROM|JOIN)$/i.test(token)) continue;
    const scope = scopeAt[at] as Scope;
    const first = tokens[at + 1] ?? '';
    if (first === '(') {
      let depth = 0;
      let end = at + 1;
      do {
        if (tokens[end] === '(') depth += 1;
        if (tokens[end] === ')') depth -= 1;
        end += 1;
      } while (depth > 0 && end < tokens.length);
      scope.sources.set((tokens[end] ?? '').toLowerCase(), null);
      continue;
    }
    const isOwned = tokens[at + 2] === '.';
    const object = (isOwned ? tokens[at + 3] : first) ?? '';
    const alias = tokens[isOwned ? at + 4 : at + 2] ?? '';
    const isReal = isOwned || /^(?:all_|v\$)/i.test(object);
    scope.sources.set(alias.toLowerCase(), isReal ? object.toUpperCase() : null);
    if (isReal) places.push({ object: object.toUpperCase(), alias: alias.toLowerCase(), scope });
  }
  const uses = new Map<string, Set<string>>();
  const unresolved: string[] = [];
  for (const [at, token] of tokens.entries()) {
    if (tokens[at + 1] !== '.' || token.toLowerCase() === 'apps' || !/^[a-z_]\w*$/i.test(token)) continue;
    const column = (tokens[at + 2] ?? '').toUpperCase();
    let scope: Scope | null = scopeAt[at] ?? null;
    while (scope && !scope.sources.has(token.toLowerCase())) scope = scope.parent;
    if (!scope) {
      unresolved.push(`${token}.${column}`);
      continue;
    }
    const object = scope.sources.get(token.toLowerCase());
    if (!object) continue;
    const columns = uses.get(object) ?? new Set();
    columns.add(column);
    uses.set(object, columns);
  }
  return {
    name: /^\/\* adit:([a-z_]+) \*\//.exec(text)?.[1] ?? null,
    binds: [...new Set(tokens.filter((token) => token.startsWith(':')).map((token) => token.slice(1)))],
    columns: outerColumns(tokens),
    uses: new Map([...uses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, columns]) => [name, [...columns].sort()])),
    places: places.map(({ object, alias, scope }) => ({ object, alias, around: scope.tokens.join(' ') })),
    unresolved,
  };
}

/** Names behind AS of the last SELECT that stands in no parentheses. */
function outerColumns(tokens: readonly string[]): readonly string[] {
  let depth = 0;
  let columns: string[] = [];
  let isListing = false;
  for (const [at, token] of tokens.entries()) {
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    if (depth > 0) continue;
    if (/^SELECT$/i.test(token)) [columns, isListing] = [[], true];
    else if (/^FROM$/i.test(token)) isListing = false;
    else if (isListing && /^AS$/i.test(token)) columns.push((tokens[at + 1] ?? '').toUpperCase());
  }
  return columns;
}

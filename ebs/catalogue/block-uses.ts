import type { SourceUse } from '../../domain/connector.ts';
import { statementText } from '../statements.ts';

/**
 * What a block uses of EBS, read from its own text: tables with their columns, programs with the arguments that are
 * passed (`IEX_PROMISES_PUB.INSERT_PROMISE`), record types with the fields that are set, constants. So nothing that is
 * called can be missing from a grant, a comparison by `doctor` or the report.
 */
export function usesOfBlock(file: string): readonly SourceUse[] {
  const known = uses.get(file);
  if (known) return known;
  const name = /([^/]+)\.sql$/.exec(file)?.[1] ?? file;
  const found = usesIn(statementText({ file, name }));
  uses.set(file, found);
  return found;
}

/** Collection types of EBS, and the record that a row of each is: the dictionary tells fields of records alone. */
const ROWS_OF: Readonly<Record<string, string>> = {
  'ARW_CMREQ_COVER.CM_LINE_TBL_TYPE_COVER': 'ARW_CMREQ_COVER.CM_LINE_REC_TYPE_COVER',
  'IEX_DISPUTE_PUB.DISPUTE_LINE_TBL': 'IEX_DISPUTE_PUB.DISPUTE_LINE_REC',
};

const uses = new Map<string, readonly SourceUse[]>();

function usesIn(block: string): readonly SourceUse[] {
  const text = block.replace(/\/\*[\s\S]*?\*\/|--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''");
  const found = new Map<string, Set<string>>();
  const add = (name: string, fields: readonly string[]) => {
    const key = name.toUpperCase();
    const known = found.get(key) ?? new Set<string>();
    for (const field of fields) known.add(field.toUpperCase());
    found.set(key, known);
  };
  for (const [, member = '', after = ''] of text.matchAll(/\bapps\.(\w+\.\w+)\b(\s*\()?/gi)) {
    if (after === '' && !/\.g_/i.test(member)) continue;
    add(member, []);
  }
  for (const { name, args } of callsIn(text)) add(name, args);
  for (const [, variable = '', type = ''] of text.matchAll(/\b(l_\w+) apps\.(\w+\.\w+);/gi)) {
    const fields = [...text.matchAll(new RegExp(`\\b${variable}(?:\\(\\w+\\))?\\.(\\w+) :=`, 'gi'))];
    add(
      ROWS_OF[type.toUpperCase()] ?? type,
      fields.map(([, field = '']) => field),
    );
  }
  for (const statement of text.split(';')) for (const [table, columns] of tablesIn(statement)) add(table, columns);
  return [...found].map(([name, fields]) => ({ name, fields: [...fields].sort() }));
}

/** Calls in named notation, however deep their arguments are nested. */
function callsIn(text: string): readonly { readonly name: string; readonly args: readonly string[] }[] {
  return [...text.matchAll(/\bapps\.(\w+\.\w+)\s*\(/gi)].map((match) => {
    const args: string[] = [];
    let depth = 0;
    for (let at = match.index + match[0].length - 1; at < text.length; at += 1) {
      if (text[at] === '(') depth += 1;
      else if (text[at] === ')') depth -= 1;
      if (depth === 0) break;
      const argument = depth === 1 ? /^(\w+)\s*=>/.exec(text.slice(at + 1, at + 80).trimStart())?.[1] : undefined;
      if (argument !== undefined && /[(,]/.test(text[at] ?? '')) args.push(argument);
    }
    return { name: match[1] ?? '', args };
  });
}

/** Tables of one statement with the columns that their aliases name. */
function tablesIn(statement: string): readonly (readonly [string, readonly string[]])[] {
  const inserted = /\bINSERT INTO apps\.(\w+)\s*\(([^)]*)\)/i.exec(statement);
  const updated = /\bUPDATE apps\.(\w+)\s+SET\s([\s\S]*)/i.exec(statement);
  return [
    ...[...statement.matchAll(/\b(?:FROM|JOIN)\s+apps\.(\w+)\s+(\w+)/gi)].map(([, table = '', alias = '']) => {
      const columns = [...statement.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'gi'))];
      return [table, columns.map(([, column = '']) => column)] as const;
    }),
    ...(inserted ? [[inserted[1] ?? '', (inserted[2] ?? '').split(',').map((one) => one.trim())] as const] : []),
    ...(updated
      ? [[updated[1] ?? '', [...(updated[2] ?? '').matchAll(/(\w+) = /g)].map(([, one = '']) => one)] as const]
      : []),
  ];
}

import { replyInvalid } from '../abap/invalid.ts';

/** Rows about somebody whom nobody asked for make the whole reply doubtful. Throws ERP_REPLY_INVALID. */
export function ofCustomer<R extends { readonly KUNNR: string }>(
  customer: string,
  rows: readonly R[],
  place: string,
): readonly R[] {
  if (rows.some(({ KUNNR }) => KUNNR !== customer)) throw replyInvalid(place, 'the reply is about another customer');
  return rows;
}

/** What one of our tables says of a code of the ERP's; an object's own members, such as `toString`, are no codes. */
export function meantBy<T>(table: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** Rows by the object that they belong to, in their order: a long reply is gone through once. */
export function rowsByKey<R>(rows: readonly R[], keyOf: (row: R) => string): (key: string) => readonly R[] {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return (key) => groups.get(key) ?? [];
}

/** The command that made a row; nothing where people did. */
export function madeBy(commandId: string): { readonly commandId?: string } {
  return commandId === '' ? {} : { commandId };
}

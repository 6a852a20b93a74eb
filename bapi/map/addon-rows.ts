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

/** The command that made a row; nothing where people did. */
export function madeBy(commandId: string): { readonly commandId?: string } {
  return commandId === '' ? {} : { commandId };
}

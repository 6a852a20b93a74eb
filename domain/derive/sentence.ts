import type { z } from 'zod';
import type { CommandState } from '../commands.ts';
import { type Money, negate, sign, sum } from '../money.ts';
import type { CommandName, OperationName, operations } from '../operations.ts';
import type { Speech } from './speech.ts';

/** The answer after the policy's field filter: anything may be missing, and what is missing is not spoken of. */
type Filtered<T> = T extends readonly (infer U)[]
  ? Filtered<U>[]
  : T extends object
    ? { [K in keyof T]?: Filtered<T[K]> }
    : T;
type DataOf<O extends OperationName> = Filtered<z.infer<(typeof operations)[O]['output']>>;

/** What a sentence has to respect beyond the data. */
export interface Told {
  readonly speech: Speech;
  /** Only what Adit itself recorded is known; the ERP may hold more. */
  readonly agentOnly: boolean;
  /** The rows are the first ones of a longer list. */
  readonly more: boolean;
}

export type Sentence<O extends OperationName> = (data: DataOf<O>, told: Told) => string;

/** One sentence maker an operation. */
export type Sentences = { readonly [O in OperationName]: Sentence<O> };

/** The sentence of every command: only its state may be told, never what it was about. */
export function ofCommands(tell: (state: CommandState) => string): { readonly [O in CommandName]: Sentence<O> } {
  const sentence: Sentence<CommandName> = ({ state }) => (state ? tell(state) : '');
  return {
    create_promise: sentence,
    change_promise: sentence,
    create_dispute: sentence,
    update_dispute: sentence,
    report_payment: sentence,
    request_document: sentence,
    log_call: sentence,
    update_contact: sentence,
    set_preference: sentence,
    create_task: sentence,
  };
}

/** Money whose two halves both survived the filter. */
export function whole(amount: { amount?: string; currency?: string } | undefined | string): Money | null {
  return typeof amount === 'object' && amount.amount !== undefined && amount.currency !== undefined
    ? { amount: amount.amount, currency: amount.currency }
    : null;
}

/** One amount of each row, a currency a row; rows that lost it to the filter give none. */
export function amountsOf<K extends string>(
  rows: readonly ({ readonly currency?: string } & { readonly [P in K]?: string })[],
  key: K,
): Money[] {
  return rows.flatMap((row) => {
    const { currency } = row;
    const amount = row[key];
    return currency !== undefined && amount !== undefined ? [{ currency, amount }] : [];
  });
}

/** Amounts in words, one after the other; '' where there is none. */
export function inWords(amounts: readonly Money[], speech: Speech): string {
  return speech.list(amounts.map(speech.money));
}

type AgingLike = { readonly currency?: string } & {
  readonly [K in 'd1to30' | 'd31to60' | 'd61to90' | 'over90']?: string;
};

/** What is past due of an aging, nothing where a bucket was filtered away. */
export function overdueOf(rows: readonly AgingLike[]): Money[] {
  return rows.flatMap(({ currency, d1to30, d31to60, d61to90, over90 }) => {
    if (currency === undefined || !d1to30 || !d31to60 || !d61to90 || !over90) return [];
    const buckets = [d1to30, d31to60, d61to90, over90].map((amount) => ({ amount, currency }));
    return [sum(buckets, currency)];
  });
}

/** What of the open amount is overdue: the amounts above zero, null where a row does not tell. */
export function lateOf(overdue: readonly Money[], rows: readonly unknown[]): Money[] | null {
  return overdue.length === rows.length ? positive(overdue) : null;
}

/** Nobody says that minus three euros are overdue. */
export function positive(amounts: readonly Money[]): Money[] {
  return amounts.filter((amount) => sign(amount) > 0);
}

/** Credits are told without their sign: the word says it. */
export function unsigned(amount: Money): Money {
  return sign(amount) < 0 ? negate(amount) : amount;
}

/** A document number as people say it, without the zeros that fill it up. */
export function spokenNumber(number: string | undefined): string {
  return number?.replace(/^0+(?=\d)/, '') ?? '';
}

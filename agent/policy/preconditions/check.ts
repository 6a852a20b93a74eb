import type { ReadResult } from '../../../domain/connector.ts';
import type { BusinessDate } from '../../../domain/dates.ts';
import type { ArgsOf } from '../../../domain/derive/command-args.ts';
import { documentKey } from '../../../domain/derive/document-number.ts';
import type { OwnCommand } from '../../../domain/derive/own-command.ts';
import { asAditError } from '../../../domain/errors.ts';
import type { CustomerFacts, EntityName, InvoiceFacts, Selectors } from '../../../domain/facts.ts';
import type { CommandName } from '../../../domain/operations.ts';

/** What a precondition is judged by: the ERP as it is at this moment, and what the agent knows of its own. */
export interface Moment {
  /** Reads live. Throws what the connector threw. */
  read<E extends EntityName>(entity: E, selector: Selectors[E]): Promise<ReadResult<E>>;
  /** The ERP's number. */
  readonly number: string;
  readonly customer: CustomerFacts;
  /** The customer's own commands that the ERP has confirmed. */
  readonly recorded: readonly OwnCommand[];
  readonly today: BusinessDate;
  readonly timeZone: string;
  /** Furthest day that a promise may reach, counted from today. */
  readonly daysAhead: number;
  showsOrgUnit(orgUnit: string): boolean;
}

/** Why a command must not be sent as things stand in the ERP, for the operator; null if it may. */
export type Check<K extends CommandName> = (moment: Moment, args: ArgsOf<K>) => Promise<string | null>;

/** The customer's documents of that number within the enabled company codes; none where there is no such document. */
export async function invoicesOf(moment: Moment, invoice: string, lines = false): Promise<readonly InvoiceFacts[]> {
  const { number } = moment;
  try {
    const { rows } = await moment.read('invoice', { invoice, customer: number, ...(lines && { lines }) });
    return rows.filter(
      (row) =>
        (row.customer === number || row.branch === number) &&
        documentKey(row.invoice) === documentKey(invoice) &&
        moment.showsOrgUnit(row.document.orgUnit),
    );
  } catch (thrown) {
    if (asAditError(thrown).code === 'NOT_FOUND') return [];
    throw thrown;
  }
}

/** Whether what is said of documents is said of none outside the enabled company codes. */
export function isEnabled(moment: Moment, { documentsIn = [] }: { readonly documentsIn?: readonly string[] }): boolean {
  return documentsIn.every((orgUnit) => moment.showsOrgUnit(orgUnit));
}

/** The first reason of several checks. */
export async function firstOf(checks: readonly Promise<string | null>[]): Promise<string | null> {
  return (await Promise.all(checks)).find((reason) => reason !== null) ?? null;
}

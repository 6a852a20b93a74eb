import { addDays, type BusinessDate } from '../../domain/dates.ts';
import { COMPANY_CODE } from './company.ts';

/** What is asked again and again. */
export type Load = 'ping' | 'lookup' | 'few items' | 'many items';

export interface Subjects {
  /** Customers with about as many open items as a usual one. */
  readonly few: readonly string[];
  /** The customer with 5,000. */
  readonly many: string;
  readonly today: BusinessDate;
}

/** No two questions under way are ever the same, since the same ones would be asked once: the day tells them apart. */
const DAYS = 64;

/** The account that the turn-th question is about. A key date to come lists the same items as today. */
export function accountAt(load: 'few items' | 'many items', { few, many, today }: Subjects, turn: number) {
  const customer = load === 'many items' ? many : (few[turn % few.length] ?? many);
  return { COMPANYCODE: COMPANY_CODE, CUSTOMER: customer, KEYDATE: addDays(today, 1 + (turn % DAYS)) };
}

export const NOBODYS_COMMAND = '00000000-0000-4000-8000-000000000000';

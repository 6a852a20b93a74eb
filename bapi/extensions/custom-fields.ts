import type { ReadResult } from '../../domain/connector.ts';
import { asAditError } from '../../domain/errors.ts';
import type { InvoiceFacts } from '../../domain/facts.ts';
import type { Ask } from '../session.ts';
import { checkExtensions, type Drift, nameOf } from './check.ts';
import { type Extensions, ownerOf } from './section.ts';
import {
  customerTableValues,
  functionValues,
  INVOICES_BY_FUNCTION,
  invoiceTableValues,
  type Values,
} from './values.ts';

/** How long a comparison with the ERP counts: no transport stays unnoticed for longer. */
const CHECK_EVERY_MS = 3_600_000;
/** A comparison that came to nothing is made again after this time. */
const RETRY_CHECK_MS = 60_000;
/** What a site adds may be slow or hang; the answer waits no longer than this for it. */
const WITHIN_MS = 2_000;
const NOT_AVAILABLE = 'not_available';

type Owner = 'customer' | 'invoice';

/**
 * Adds what the section's extensions say to answers. Each is compared with the ERP before its first use and every hour
 * after that; one that differs, fails or is late is `not_available`, and the rest of the answer stands.
 */
export class CustomFields {
  readonly #clock: { monotonic(): number };
  #check: { readonly drift: Promise<Drift>; readonly until: number } | null = null;
  #told = '';

  constructor(clock: { monotonic(): number }) {
    this.#clock = clock;
  }

  /** Asked for together with the customer: all they need is its number. */
  async ofCustomer(ask: Ask, customer: string, read: Promise<ReadResult<'customer'>>): Promise<ReadResult<'customer'>> {
    const names = namesOf(ask.section.extensions, 'customer');
    if (names.length === 0) return read;
    const [result, values] = await Promise.all([read, this.#ofCustomer(ask, customer)]);
    return {
      ...result,
      rows: result.rows.map((row) => ({ ...row, custom: { ...row.custom, ...withAll(names, values) } })),
      cost: ask.cost(),
    };
  }

  /** Asked for once the invoices are known. */
  async ofInvoices(ask: Ask, read: Promise<ReadResult<'invoice'>>): Promise<ReadResult<'invoice'>> {
    const result = await read;
    const names = namesOf(ask.section.extensions, 'invoice');
    if (names.length === 0 || result.rows.length === 0) return result;
    const values = await this.#ofInvoices(ask, result.rows);
    return {
      ...result,
      rows: result.rows.map((row, index) => ({
        ...row,
        custom: { ...row.custom, ...withAll(names, values[index] ?? {}) },
      })),
      cost: ask.cost(),
    };
  }

  /** Compares before anybody asks, so that a difference is told at the start of a process. Waits for it a moment only. */
  async checkEarly(ask: Ask): Promise<void> {
    const { fields, functions } = ask.section.extensions;
    if (fields.length + functions.length > 0) await this.#tried(ask, 'the comparison with the ERP', this.#sound(ask));
  }

  /** How each extension differs from the ERP, asked anew. Throws what asking came to. */
  drift(ask: Ask): Promise<Drift> {
    this.#check = null;
    return this.#sound(ask);
  }

  async #ofCustomer(ask: Ask, customer: string): Promise<Values> {
    const { fields, functions } = await this.#usable(ask, 'customer');
    const [companyCode = ''] = ask.section.companyCodes;
    const parts = await Promise.all([
      fields.length === 0 ? {} : this.#tried(ask, 'fields of tables', customerTableValues(ask, customer, fields)),
      ...functions.map((own) => this.#tried(ask, own.function, functionValues(ask, own, { customer, companyCode }))),
    ]);
    return Object.assign({}, ...parts);
  }

  async #ofInvoices(ask: Ask, rows: readonly InvoiceFacts[]): Promise<readonly Values[]> {
    const { fields, functions } = await this.#usable(ask, 'invoice');
    const byTable =
      fields.length === 0 ? null : this.#tried(ask, 'fields of tables', invoiceTableValues(ask, rows, fields));
    const byFunction = rows
      .slice(0, INVOICES_BY_FUNCTION)
      .map(({ customer, invoice, document }) =>
        Promise.all(
          functions.map((own) =>
            this.#tried(
              ask,
              own.function,
              functionValues(ask, own, { customer, invoice, companyCode: document.orgUnit }),
            ),
          ),
        ),
      );
    const [tables, ...called] = await Promise.all([byTable, ...byFunction]);
    const list = Array.isArray(tables) ? tables : [];
    return rows.map((_, index) => Object.assign({}, list[index], ...(called[index] ?? [])));
  }

  /** The extensions that the ERP has as the section says. */
  async #usable(ask: Ask, owner: Owner): Promise<Extensions> {
    const { fields, functions } = ask.section.extensions;
    const drift = await this.#tried(ask, 'the comparison with the ERP', this.#sound(ask));
    const isSound = (custom: string) => drift instanceof Map && drift.get(nameOf(owner, custom)) === null;
    return {
      fields: fields.filter(({ table, custom }) => ownerOf(table) === owner && isSound(custom)),
      functions: functions.filter(({ of, exports }) => of === owner && exports.every(({ custom }) => isSound(custom))),
    };
  }

  #sound(ask: Ask): Promise<Drift> {
    const now = this.#clock.monotonic();
    if (this.#check && now < this.#check.until) return this.#check.drift;
    const drift = checkExtensions(ask);
    this.#check = { drift, until: now + CHECK_EVERY_MS };
    drift.then(
      (found) => this.#tell(ask, found),
      () => {
        this.#check = { drift, until: now + RETRY_CHECK_MS };
      },
    );
    return drift;
  }

  /** Said once for each state of things, since it holds for every answer until somebody acts. */
  #tell(ask: Ask, drift: Drift): void {
    const apart = [...drift].flatMap(([name, difference]) => (difference === null ? [] : [`${name}: ${difference}`]));
    const text = apart.join('; ').slice(0, 500);
    if (text === this.#told) return;
    this.#told = text;
    if (text !== '') ask.log('warn', 'extensions are not as the ERP has them and are left out', { drift: text });
  }

  /** What `work` comes to in time, else nothing; a value that nobody waits for any more is dropped. */
  async #tried<T extends object>(ask: Ask, what: string, work: Promise<T>): Promise<T | Values> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), WITHIN_MS);
    });
    try {
      const value = await Promise.race([work, late]);
      if (value !== null) return value;
      ask.log('warn', 'an extension is too slow and is left out', { what, withinMs: WITHIN_MS });
    } catch (thrown) {
      ask.log('warn', 'an extension failed and is left out', { what, code: asAditError(thrown).code });
    } finally {
      clearTimeout(timer);
      work.catch(() => undefined);
    }
    return {};
  }
}

function namesOf({ fields, functions }: Extensions, owner: Owner): readonly string[] {
  return [
    ...fields.flatMap(({ table, custom }) => (ownerOf(table) === owner ? [custom] : [])),
    ...functions.flatMap(({ of, exports }) => (of === owner ? exports.map(({ custom }) => custom) : [])),
  ];
}

/** Every name that the section promises, with what was found. */
function withAll(names: readonly string[], values: Values): Values {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? NOT_AVAILABLE]));
}

import type { CallCost } from '../domain/connector.ts';
import type { BusinessDate, Instant } from '../domain/dates.ts';
import type { Block, Query } from './catalogue/types.ts';
import type { Section } from './config.ts';

/** Values of binds and columns: text, exactly as Oracle spelt it, or null (which the empty string is in Oracle). */
export type Text = string | null;
export type Row<Q extends Query> = Readonly<Record<Q['columns'][number], Text>>;
export type Out<B extends Block> = Readonly<Record<B['out'][number], Text>>;

/** One answer in the making: the statements it runs, how long it may take, and what it costs. */
export interface Ask {
  readonly section: Section;
  /** Today in the ERP's calendar. */
  readonly today: BusinessDate;
  /** IANA zone of the database's clock (SYSDATE, DATE columns): the `timeZone` of the `systems[]` entry. */
  readonly timeZone: string;
  /** `,101,102,`: the operating units of the section, as every statement's bind `:orgs` wants them. */
  readonly orgs: string;
  /** Runs a query, by its own text or through the wrapper as the section says. Rows beyond `cap` are cut and `cut` says so. */
  rows<Q extends Query>(
    query: Q,
    binds: Readonly<Record<Q['binds'][number], Text>>,
    options?: { readonly cap?: number },
  ): Promise<{ readonly rows: readonly Row<Q>[]; readonly cut: boolean }>;
  /** Runs a block that writes: exactly once, never joined, never repeated. Throws AditError with its outcome. */
  call<B extends Block>(block: B, binds: Readonly<Record<B['in'][number], Text>>): Promise<Out<B>>;
  /** Runs a block that changes nothing. */
  look<B extends Block>(block: B, binds: Readonly<Record<B['in'][number], Text>>): Promise<Out<B>>;
  log(level: 'warn' | 'debug', message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** When the first statement was sent; of a replica, the moment up to which it surely knew everything then. */
  asOf(): Instant;
  /** How long a replica may be behind now, seconds, once a statement was sent; 0 for the database itself. */
  behindSeconds(): number;
  cost(): CallCost;
}

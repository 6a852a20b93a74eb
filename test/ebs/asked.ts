import type { Ask, Row, Text } from '../../ebs/ask.ts';
import type { Query } from '../../ebs/catalogue/types.ts';
import { Section } from '../../ebs/config.ts';

/** A row of a statement: what is not said is null, as in a database. */
export function rowOf<Q extends Query>(query: Q, cells: Partial<Record<Q['columns'][number], Text>>): Row<Q> {
  return { ...Object.fromEntries(query.columns.map((column) => [column, null])), ...cells } as Row<Q>;
}

export interface Asked {
  readonly name: string;
  readonly binds: Readonly<Record<string, Text>>;
}

type Answer = (binds: Readonly<Record<string, Text>>) => readonly Readonly<Record<string, Text>>[];

const reference = (what: string) => `\${cred:ebs-${what}}`;

export const SECTION = Section.parse({
  hosts: ['db1.example.com:1521'],
  service: 'EBSPROD',
  operatingUnits: ['101', '102'],
  read: { user: reference('user'), password: reference('password') },
  paymentMethods: { Wire: 'wire', Check: 'check' },
  disputeReasons: { price: 'PRICE', quality: 'QUALITY', not_delivered: 'QUALITY' },
});

/** An answer in the making over recorded rows; a statement that nobody recorded has none. Tells what was asked. */
export function asking(
  answers: Readonly<Record<string, Answer>>,
  over: Partial<Pick<Ask, 'section' | 'today' | 'timeZone' | 'behindSeconds'>> = {},
): Ask & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const unexpected = () => Promise.reject(new Error('a block in a test of reads'));
  return {
    asked,
    section: SECTION,
    today: '2026-11-30',
    timeZone: 'Europe/Berlin',
    orgs: ',101,102,',
    rows: async (query, binds, options) => {
      asked.push({ name: query.name, binds });
      const all = answers[query.name]?.(binds) ?? [];
      const cap = options?.cap ?? 5_000;
      return { rows: all.slice(0, cap) as never, cut: all.length > cap };
    },
    call: unexpected,
    look: unexpected,
    log: () => undefined,
    asOf: () => '2026-11-30T10:00:00.000Z',
    behindSeconds: () => 0,
    cost: () => ({ calls: asked.map(({ name }) => name), erpMs: 1, queueMs: 0 }),
    ...over,
  };
}

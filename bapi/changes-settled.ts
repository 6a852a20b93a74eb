import { chunked } from '../connector/chunks.ts';
import type { Settlement } from '../domain/connector.ts';
import { sign, zero } from '../domain/money.ts';
import { BKPF, VBRK } from './catalogue/tables.ts';
import { clearingKey } from './map/clearing.ts';
import { invoices } from './map/invoice.ts';
import { PAYMENT_KEY } from './map/kind.ts';
import { isCredit, type Line, lineKey } from './map/line.ts';
import type { Ask } from './session.ts';
import { all, any, compare, oneOf } from './where.ts';

/** What tells a cancelled billing document. */
export const CANCELLED_FIELDS = ['VBELN', 'FKSTO'] as const;

/** Later than any clearing: one that is dated ahead has happened all the same. */
const EVER = '9999-12-31';
/** Documents of one call: each names three fields. */
const DOCUMENTS_PER_CALL = 15;

/**
 * What became of the items that were cleared, by line key. A reversal is none of the lines' own facts: the
 * document's header tells it (BKPF), or the billing document's (VBRK).
 *
 * @param settled the cleared lines that are asked about
 * @param cleared lines of their clearings, whole ones
 * @param open open lines that name any of them, such as residual items
 */
export async function settlementsOf(
  ask: Ask,
  { settled, cleared, open }: Record<'settled' | 'cleared' | 'open', readonly Line[]>,
): Promise<ReadonlyMap<string, Settlement>> {
  const wanted = new Set(settled);
  const doubtful = doubtfulAmong(settled, cleared);
  const cancelled = await cancelledAmong(ask, doubtful);
  const context = { keyDate: EVER, billing: null, withLines: false };
  const whole = [...new Map([...cleared, ...settled].map((line) => [lineKey(line), line])).values()];
  const facts = invoices({ open, cleared: whole }, context, (line) => wanted.has(line));
  const found = new Map<string, Settlement>();
  for (const { document, balance, discountTaken } of facts) {
    const { orgUnit: companyCode, number, year, item } = document;
    const key = lineKey({ companyCode, document: number, year, item });
    found.set(
      key,
      cancelled.has(key)
        ? { status: 'cancelled', balance: zero(balance.currency), discountTaken: false }
        : { status: sign(balance) === 0 ? 'paid' : 'partial', balance, discountTaken },
    );
  }
  return found;
}

/**
 * Lines that a reversal may have cleared: those of clearings without a payment, and of clearings that a document made
 * which stands in them itself and is none, as the reversal of a payment does.
 */
function doubtfulAmong(settled: readonly Line[], cleared: readonly Line[]): readonly Line[] {
  const paid = new Set<string | null>();
  const reversed = new Set<string | null>();
  for (const line of cleared) {
    if (isPayment(line)) paid.add(clearingKey(line));
    else if (line.document === line.clearedBy) reversed.add(clearingKey(line));
  }
  return settled.filter((line) => {
    const clearing = clearingKey(line);
    return !isPayment(line) && (!paid.has(clearing) || reversed.has(clearing));
  });
}

function isPayment(line: Line): boolean {
  return line.postingKey === PAYMENT_KEY && isCredit(line);
}

async function cancelledAmong(ask: Ask, lines: readonly Line[]): Promise<ReadonlySet<string>> {
  const billed = [...new Set(lines.map(({ billingDocument }) => billingDocument))].filter((number) => number !== '');
  const documents = [...new Map(lines.map((line) => [documentKey(line), line])).values()];
  const [headers, bills] = await Promise.all([
    Promise.all(
      chunked(documents, DOCUMENTS_PER_CALL).map((part) =>
        ask.table({
          table: BKPF,
          fields: ['BUKRS', 'BELNR', 'GJAHR', 'STBLG'],
          where: any(
            ...part.map(({ companyCode, document, year }) =>
              all(
                compare(BKPF, 'BUKRS', 'EQ', companyCode),
                compare(BKPF, 'BELNR', 'EQ', document),
                compare(BKPF, 'GJAHR', 'EQ', year),
              ),
            ),
          ),
          maxRows: 0,
        }),
      ),
    ),
    Promise.all(
      chunked(billed).map((part) =>
        ask.table({ table: VBRK, fields: CANCELLED_FIELDS, where: oneOf(VBRK, 'VBELN', part), maxRows: 0 }),
      ),
    ),
  ]);
  const reversed = new Set(
    headers
      .flat()
      .filter(({ STBLG }) => !/^0*$/.test(STBLG))
      .map(({ BUKRS, BELNR, GJAHR }) => `${BUKRS}/${BELNR}/${GJAHR}`),
  );
  const cancelledBills = new Set(bills.flat().flatMap(({ VBELN, FKSTO }) => (FKSTO === 'X' ? [VBELN] : [])));
  return new Set(
    lines
      .filter((line) => reversed.has(documentKey(line)) || cancelledBills.has(line.billingDocument))
      .map((line) => lineKey(line)),
  );
}

function documentKey({ companyCode, document, year }: Line): string {
  return `${companyCode}/${document}/${year}`;
}

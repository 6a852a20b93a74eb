import type { Book, Deal } from './book.ts';
import { plusDays } from './calendar.ts';
import type { SalesLine } from './model.ts';
import type { TermsName } from './terms.ts';

const line = (text: string, quantity: number, unitPrice: bigint, tax: bigint): SalesLine => ({
  material: 'QF-100',
  text,
  quantity,
  unitPrice,
  net: unitPrice * BigInt(quantity),
  tax,
});

/** Writes the stories of the well-known customers, day by day before `asOf`. README.md tells them with their numbers in ECC. */
export function writeWellKnown(book: Book, asOf: string): void {
  const ago = (days: number): string => plusDays(asOf, -days);
  let order = 0;
  const invoice = (
    deal: Deal,
    days: number,
    terms: TermsName | null,
    item: SalesLine,
    more: Partial<Parameters<Book['document']>[1]> = {},
  ) => {
    order += 1;
    return book.document(deal, {
      date: ago(days),
      terms,
      net: item.net,
      tax: item.tax,
      lines: [item],
      purchaseOrder: `PO-WK-${String(order).padStart(4, '0')}`,
      salesOrder: String(5000 + order),
      reference: `80000${String(order).padStart(5, '0')}`,
      ...more,
    });
  };
  lindqvist(book, ago, invoice);
  harborPoint(book, ago, invoice);

  const meridian: Deal = { company: '1000', account: 3, branch: null, currency: 'EUR' };
  invoice(meridian, 40, 'net60', line('Plant, complete', 1, 123_456_789_012_345n, 0n));

  const hibari: Deal = { company: '1000', account: 4, branch: null, currency: 'JPY' };
  invoice(hibari, 75, 'net30', line('バルブ DN50', 40, 25_000n, 0n));
  const paidInYen = invoice(hibari, 140, 'net30', line('バルブ DN80', 3, 41_115n, 0n));
  book.payment(hibari, { date: ago(105), reference: 'FURIKOMI-1', settles: [book.settle(paidInYen)] });

  const alSharq: Deal = { company: '1000', account: 5, branch: null, currency: 'KWD' };
  const inDinar = invoice(alSharq, 90, 'net60', line('Butterfly valve DN300', 1, 1_234_567n, 0n));
  book.payment(alSharq, {
    date: ago(20),
    reference: 'KNET-7781',
    partial: [{ document: inDinar.id, amount: 234_067n }],
  });

  const brandt: Deal = { company: '1000', account: 6, branch: null, currency: 'EUR' };
  invoice(brandt, 35, 'twoFourteen', line('Flange set', 10, 12_000n, 22_800n));
  invoice({ ...brandt, branch: 7 }, 100, 'twoFourteen', line('Seal kit', 4, 5_025n, 3_819n));
  const branchPaid = invoice({ ...brandt, branch: 8 }, 60, 'twoFourteen', line('Gate valve', 2, 70_000n, 26_600n));
  const discount = 3332n;
  book.payment(
    { ...brandt, branch: 8 },
    { date: ago(48), reference: 'BRANDT-48', settles: [book.settle(branchPaid, { discount })] },
  );
  invoice({ ...brandt, branch: 8 }, 5, 'twoFourteen', line('Gate valve', 1, 70_000n, 13_300n));

  const quarry: Deal = { company: '1000', account: 9, branch: null, currency: 'EUR' };
  invoice(quarry, 200, 'net30', line('Sample box', 1, 9_900n, 1_881n));
}

type WriteInvoice = (
  deal: Deal,
  days: number,
  terms: TermsName | null,
  item: SalesLine,
  more?: Partial<Parameters<Book['document']>[1]>,
) => ReturnType<Book['document']>;

/** One item of each sort that a first conversation needs. */
function lindqvist(book: Book, ago: (days: number) => string, invoice: WriteInvoice): void {
  const deal: Deal = { company: '1000', account: 1, branch: null, currency: 'EUR' };
  const discounted = invoice(deal, 200, 'twoTen', line('Ball valve DN25', 20, 5_000n, 19_000n));
  book.payment(deal, {
    date: ago(192),
    reference: 'WT-100192',
    settles: [book.settle(discounted, { discount: 2_380n })],
  });
  const late = invoice(deal, 120, 'twoTen', line('Actuator', 5, 50_000n, 47_500n));
  book.payment(deal, { date: ago(60), reference: 'WT-100060', settles: [book.settle(late)] });
  const partly = invoice(deal, 50, 'twoTen', line('Pump station', 1, 420_000n, 79_800n));
  book.payment(deal, { date: ago(10), reference: 'WT-100010', partial: [{ document: partly.id, amount: 200_000n }] });
  const overdue = invoice(deal, 77, 'twoTen', line('Control cabinet', 2, 400_000n, 152_000n), {
    dunning: { level: 2, lastDate: ago(9), block: '' },
  });
  invoice(deal, 3, 'twoTen', line('Spare parts & "small" goods <mixed>', 1, 123_450n, 23_456n));
  invoice(deal, 2, null, line('Credit: cabinet door dented', 1, 10_000n, 1_900n), {
    kind: 'credit_memo',
    corrects: overdue.id,
  });
  book.document(deal, {
    date: ago(15),
    billed: false,
    terms: 'net30',
    net: 30_000n,
    tax: 5_700n,
    reference: 'R-4711',
    text: 'Repair on site',
  });
}

/** Withheld tax, a cancelled paper, a check that came back, money on account. */
function harborPoint(book: Book, ago: (days: number) => string, invoice: WriteInvoice): void {
  const deal: Deal = { company: '2000', account: 2, branch: null, currency: 'USD' };
  const short = invoice(deal, 95, 'net30', line('Hydraulic press rebuild', 1, 500_000n, 36_250n));
  book.payment(deal, {
    date: ago(58),
    method: 'check',
    reference: 'CHK 20118',
    settles: [book.settle(short, { residual: 36_250n })],
  });
  const cancelled = invoice(deal, 45, 'net30', line('Hose assembly', 12, 8_450n, 7_352n));
  book.reversal(deal, ago(44), cancelled.id);
  const bounced = invoice(deal, 130, 'net30', line('Manifold block', 3, 61_000n, 13_268n));
  const check = book.payment(deal, {
    date: ago(97),
    method: 'check',
    reference: 'CHK 19877',
    settles: [book.settle(bounced)],
  });
  book.reversal(deal, ago(92), check.id);
  book.payment(deal, { date: ago(30), method: 'check', reference: 'CHK 20190', onAccount: 75_000n });
  invoice(deal, 12, 'net30', line('Cylinder seals', 50, 1_995n, 7_232n));
}

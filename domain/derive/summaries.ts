import type { z } from 'zod';
import type { AnswerMeta } from '../answer.ts';
import { STATE_MEANING } from '../commands.ts';
import type { Money } from '../money.ts';
import type { OperationName, operations } from '../operations.ts';
import { type Speech, type SpeechLocale, speechIn, speechLocale } from './speech.ts';

/** The answer after the policy's field filter: anything may be missing, and what is missing is not spoken of. */
type Filtered<T> = T extends readonly (infer U)[]
  ? Filtered<U>[]
  : T extends object
    ? { [K in keyof T]?: Filtered<T[K]> }
    : T;
type DataOf<O extends OperationName> = Filtered<z.infer<(typeof operations)[O]['output']>>;
type Sentence<O extends OperationName> = (data: DataOf<O>, speech: Speech, german: boolean) => string;

/** Money whose two halves both survived the filter. */
function whole(amount: { amount?: string; currency?: string } | undefined | string): Money | null {
  return typeof amount === 'object' && amount.amount !== undefined && amount.currency !== undefined
    ? { amount: amount.amount, currency: amount.currency }
    : null;
}

function totals(rows: readonly { currency?: string; total?: string; open?: string }[], speech: Speech): string {
  return speech.list(
    rows.flatMap((row) => {
      const sum = whole({ ...(row.currency && { currency: row.currency }), amount: row.total ?? row.open ?? '0' });
      return sum ? [speech.money(sum)] : [];
    }),
  );
}

const STATUS_DE = {
  open: 'offen',
  partial: 'teilweise bezahlt',
  paid: 'bezahlt',
  disputed: 'in Klärung',
  cancelled: 'storniert',
};
const STATUS_EN = {
  open: 'open',
  partial: 'partly paid',
  paid: 'paid',
  disputed: 'in dispute',
  cancelled: 'cancelled',
};

const counted =
  (one: string, many: string, oneDe: string, manyDe: string) =>
  (rows: readonly unknown[], speech: Speech, german: boolean): string =>
    german ? `Es gibt ${speech.count(rows.length, oneDe, manyDe)}.` : `I see ${speech.count(rows.length, one, many)}.`;

/** One sentence maker an operation. */
const SENTENCES: { readonly [O in OperationName]: Sentence<O> } = {
  find_customer: ({ candidates = [] }, speech, german) => {
    if (candidates.length === 0) return german ? 'Ich finde niemanden dazu.' : 'I cannot find anyone for that.';
    const count = german
      ? speech.count(candidates.length, 'Treffer', 'Treffer')
      : speech.count(candidates.length, 'match', 'matches');
    const name = candidates.length === 1 ? candidates[0]?.name : undefined;
    if (name) return german ? `Gefunden: ${name}.` : `I found ${name}.`;
    return german ? `Es gibt ${count}.` : `I found ${count}.`;
  },
  verify_caller: ({ verified, attemptsLeft = 0 }, _speech, german) => {
    if (verified) return german ? 'Vielen Dank, das stimmt.' : 'Thank you, that matches.';
    if (attemptsLeft > 0) return german ? 'Das stimmt leider nicht überein.' : 'I am sorry, that does not match.';
    return german ? 'Ich kann Sie leider nicht bestätigen.' : 'I am sorry, I cannot verify you on this call.';
  },
  get_customer: ({ name, paymentProfile }, _speech, german) => {
    const hold =
      paymentProfile?.hold === 'yes' ? (german ? ' Das Konto ist gesperrt.' : ' The account is on hold.') : '';
    return name
      ? `${german ? 'Das ist' : 'This is'} ${name}.${hold}`
      : german
        ? 'Das Konto liegt vor.'
        : 'I have the account.';
  },
  get_account_brief: ({ aging, openItems }, speech, german) => {
    const rows = typeof aging === 'object' ? (aging.buckets ?? []) : [];
    if (rows.length === 0 && typeof openItems === 'object' && openItems.length === 0)
      return german ? 'Es ist nichts offen.' : 'Nothing is open on the account.';
    const sums = totals(rows, speech);
    if (!sums) return german ? 'Der Kontostand liegt gerade nicht vor.' : 'I do not have the balance at the moment.';
    return german ? `Insgesamt sind ${sums} offen.` : `In total ${sums} is open on the account.`;
  },
  get_invoice: (invoice, speech, german) => {
    const { status } = invoice;
    const balance = whole(invoice.balance);
    const total = whole(invoice.total);
    const number = invoice.invoice?.replace(/^0+(?=\d)/, '') ?? '';
    const state = status ? (german ? STATUS_DE[status] : STATUS_EN[status]) : '';
    const of = total ? (german ? ` über ${speech.money(total)}` : ` for ${speech.money(total)}`) : '';
    const first = german ? `Rechnung ${number}${of} ist ${state}.` : `Invoice ${number}${of} is ${state}.`;
    if (status === 'paid' || status === 'cancelled' || !balance || !invoice.dueDate) return first;
    const due = speech.date(invoice.dueDate);
    if (total && balance.amount === total.amount)
      return german ? `${first.slice(0, -1)}, fällig am ${due}.` : `${first.slice(0, -1)}, due on ${due}.`;
    return german
      ? `${first} Offen sind ${speech.money(balance)}, fällig am ${due}.`
      : `${first} ${speech.money(balance)} is open, due on ${due}.`;
  },
  list_invoices: counted('invoice', 'invoices', 'Rechnung', 'Rechnungen'),
  list_open_items: ({ items = [], totals: sums = [] }, speech, german) => {
    if (sums.length === 0) return german ? 'Es ist nichts offen.' : 'Nothing is open.';
    const open = totals(sums, speech);
    const count = german ? speech.count(items.length, 'Posten', 'Posten') : speech.count(items.length, 'item', 'items');
    return german ? `Offen sind ${open}; ich sehe ${count}.` : `${open} is open; I see ${count}.`;
  },
  get_aging: ({ buckets = [] }, speech, german) => {
    if (buckets.length === 0) return german ? 'Es ist nichts offen.' : 'Nothing is open.';
    const overdue90 = buckets.flatMap((row) => {
      const sum = whole({ ...(row.currency && { currency: row.currency }), ...(row.over90 && { amount: row.over90 }) });
      return sum && /[1-9]/.test(sum.amount) && !sum.amount.startsWith('-') ? [speech.money(sum)] : [];
    });
    const old = overdue90.length > 0 ? speech.list(overdue90) : '';
    if (german)
      return `Offen sind ${totals(buckets, speech)}${old && `, davon ${old} länger als neunzig Tage überfällig`}.`;
    return `${totals(buckets, speech)} is open${old && `, of which ${old} is more than ninety days overdue`}.`;
  },
  list_payments: ([latest, ...rest], speech, german) => {
    if (!latest) return german ? 'Ich sehe keine Zahlung.' : 'I see no payment.';
    const amount = whole(latest.amount);
    const what =
      amount && latest.date ? `${speech.money(amount)}${german ? ' am ' : ' on '}${speech.date(latest.date)}` : '';
    const more =
      rest.length > 0
        ? german
          ? ` Insgesamt sind es ${rest.length + 1}.`
          : ` There are ${rest.length + 1} in all.`
        : '';
    return german ? `Die letzte Zahlung waren ${what}.${more}` : `The latest payment was ${what}.${more}`;
  },
  get_payment_behaviour: ({ averageDaysToPay, basis }, speech, german) => {
    const count = basis?.invoices ?? 0;
    if (count === 0 || !averageDaysToPay)
      return german
        ? 'Im letzten Jahr wurde keine Rechnung bezahlt.'
        : 'No invoice was paid in the last twelve months.';
    const invoices = german
      ? speech.count(count, 'Rechnung', 'Rechnungen')
      : speech.count(count, 'invoice', 'invoices');
    return german
      ? `Im Schnitt von ${invoices} wurde nach ${averageDaysToPay.replace('.', ',')} Tagen bezahlt.`
      : `Over ${invoices}, payment took ${averageDaysToPay} days on average.`;
  },
  list_disputes: counted('dispute', 'disputes', 'Klärungsfall', 'Klärungsfälle'),
  list_promises: counted('promise to pay', 'promises to pay', 'Zahlungszusage', 'Zahlungszusagen'),
  list_activities: counted('activity', 'activities', 'Vorgang', 'Vorgänge'),
  check_call_clearance: ({ clear, reasons = [] }, _speech, german) => {
    if (clear) return german ? 'Der Anruf ist frei.' : 'The call is clear.';
    const why = reasons.flatMap(({ text }) => (text ? [text] : [])).join(' ');
    return german ? `Bitte jetzt nicht anrufen. ${why}` : `Please do not call now. ${why}`;
  },
  list_call_candidates: counted('customer to call', 'customers to call', 'Kunde anzurufen', 'Kunden anzurufen'),
  get_command: ({ state }) => (state ? STATE_MEANING[state].speak : ''),
  create_task: ({ state }) => (state ? STATE_MEANING[state].speak : ''),
};

/** Operations whose sentence exists in English only (it comes from the table of command states). */
const ENGLISH_ONLY: ReadonlySet<OperationName> = new Set(['get_command', 'create_task']);

export interface Summary {
  readonly text: string;
  /** Language of the text. */
  readonly locale: SpeechLocale;
  /** False if the request asked for another one. */
  readonly exact: boolean;
}

/**
 * One or two sentences that a voice can say. Made from the filtered answer, so that it can tell nothing that the
 * policy withholds; says how old the facts are when they are stale, and that a part is missing when one is.
 */
export function summarize<O extends OperationName>(
  operation: O,
  data: unknown,
  meta: Pick<AnswerMeta, 'stale' | 'ageSeconds' | 'complete'>,
  localeTag?: string,
): Summary {
  const wanted = speechLocale(localeTag);
  const locale = ENGLISH_ONLY.has(operation) ? 'en' : wanted.locale;
  const german = locale === 'de';
  const speech = speechIn(locale);
  const sentence: Sentence<O> = SENTENCES[operation];
  const parts = [sentence(data as DataOf<O>, speech, german)];
  if (meta.stale) {
    const age = speech.age(meta.ageSeconds);
    parts.push(german ? `Das ist der Stand von vor ${age}.` : `That is as of ${age} ago.`);
  }
  if (!meta.complete) parts.push(german ? 'Ein Teil fehlt gerade.' : 'Part of it is not available right now.');
  return { text: parts.join(' '), locale, exact: wanted.exact && locale === wanted.locale };
}

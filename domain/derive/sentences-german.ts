import type { ClearanceReason } from '../answer-shapes.ts';
import type { CommandState } from '../commands.ts';
import type { Money } from '../money.ts';
import {
  amountsOf,
  inWords,
  lateOf,
  ofCommands,
  overdueOf,
  positive,
  type Sentence,
  type Sentences,
  spokenNumber,
  type Told,
  unsigned,
  whole,
} from './sentence.ts';
import type { Speech } from './speech.ts';

const STATUS = {
  open: 'offen',
  partial: 'teilweise bezahlt',
  paid: 'bezahlt',
  disputed: 'in Klärung',
  cancelled: 'storniert',
};

const KIND = {
  invoice: 'Rechnung',
  credit_memo: 'Gutschrift',
  debit_memo: 'Belastung',
  chargeback: 'Nachbelastung',
  payment_on_account: 'Akontozahlung',
};

const HANDED_ON = 'Ich habe das notiert, und eine Kollegin oder ein Kollege bestätigt es noch.';
const NOT_RECORDED = 'Das wurde nicht erfasst.';

/** What may be said in each state of a command; never "erledigt" before the ERP's word. */
const STATE: Readonly<Record<CommandState, string>> = {
  received: 'Ich habe das notiert.',
  validated: 'Ich habe das notiert.',
  rejected: 'Das kann ich leider nicht erfassen.',
  draft: HANDED_ON,
  awaiting_approval: HANDED_ON,
  ready: 'Ich habe das notiert und gebe es weiter.',
  in_flight: 'Ich erfasse das gerade.',
  uncertain: HANDED_ON,
  parked: HANDED_ON,
  confirmed: 'Das ist erfasst.',
  failed: 'Das konnte ich nicht erfassen. Jemand aus dem Team kümmert sich darum.',
  expired: 'Das wurde nicht rechtzeitig erfasst. Jemand aus dem Team kümmert sich darum.',
  cancelled: NOT_RECORDED,
  resolved_applied: 'Das ist erfasst.',
  resolved_not_applied: NOT_RECORDED,
};

const REASON: Readonly<Record<ClearanceReason['code'], string>> = {
  paid_since: 'Es ist nichts mehr überfällig.',
  disputed: 'Ein überfälliger Posten ist in Klärung.',
  promised: 'Eine Zahlungszusage ist offen und noch nicht fällig.',
  payment_reported: 'Der Kunde hat die Zahlung angekündigt.',
  do_not_call: 'Der Kunde darf nicht angerufen werden.',
  credit_hold: 'Das Konto ist gesperrt; darüber entscheidet ein Mensch.',
  outside_hours: 'Beim Kunden ist jetzt keine Anrufzeit.',
  too_many_contacts: 'Der Kunde wurde diese Woche oft genug kontaktiert.',
  data_too_old: 'Die Daten sind für einen Anruf zu alt.',
  unknown_preference: 'Ob der Kunde angerufen werden darf, ist nicht bekannt.',
  unreadable_preference: 'Ob der Kunde angerufen werden darf, lässt sich zurzeit nicht lesen.',
  kill_switch: 'Anrufe wurden vor Ort gestoppt.',
};

const counted =
  (one: string, many: string) =>
  (rows: readonly unknown[], { speech, agentOnly, more }: Told): string => {
    const count = speech.count(rows.length, one, many);
    if (agentOnly && rows.length === 0) return `Hier sind keine ${many} erfasst, und andere kann ich nicht sehen.`;
    if (rows.length === 0) return `Ich sehe keine ${many}.`;
    if (more) return `Das sind die ersten ${count}; es gibt weitere.`;
    return agentOnly ? `Ich sehe ${count}, hier erfasst.` : `Ich sehe ${count}.`;
  };

function partOverdue(late: readonly Money[] | null, speech: Speech): string {
  if (late === null) return '';
  return late.length > 0 ? `, davon ${inWords(late, speech)} überfällig` : ', nichts davon überfällig';
}

const getInvoice: Sentence<'get_invoice'> = (invoice, { speech }) => {
  const { status, kind = 'invoice' } = invoice;
  const balance = whole(invoice.balance);
  const total = whole(invoice.total);
  const of = total ? ` über ${speech.money(unsigned(total))}` : '';
  const what = `${[KIND[kind], spokenNumber(invoice.invoice)].filter(Boolean).join(' ')}${of}`;
  if (!status) return `${what} liegt vor.`;
  const first = `${what} ist ${STATUS[status]}`;
  if (status === 'paid' || status === 'cancelled' || !balance || !invoice.dueDate) return `${first}.`;
  const date = speech.date(invoice.dueDate);
  const due = (invoice.daysPastDue ?? 0) > 0 ? `; fällig war das am ${date}.` : `, fällig am ${date}.`;
  if (total && balance.amount === total.amount) return `${first}${due}`;
  return `${first}. Offen sind ${speech.money(unsigned(balance))}${due}`;
};

/** German as it is said on the telephone. */
export const GERMAN: Sentences = {
  find_customer: ({ candidates = [] }, { speech }) => {
    const [only] = candidates;
    if (!only) return 'Ich finde niemanden dazu.';
    if (candidates.length === 1 && only.name) return `Gefunden: ${only.name}.`;
    return `Es gibt ${speech.count(candidates.length, 'Treffer', 'Treffer')}.`;
  },
  verify_caller: ({ verified, attemptsLeft = 0 }) => {
    if (verified) return 'Vielen Dank, das stimmt.';
    return attemptsLeft > 0
      ? 'Das stimmt leider nicht überein.'
      : 'Ich kann Sie in diesem Gespräch leider nicht bestätigen.';
  },
  get_customer: ({ name, paymentProfile }) => {
    const hold = paymentProfile?.hold === 'yes' ? ' Das Konto ist gesperrt.' : '';
    return name ? `Das ist ${name}.${hold}` : 'Das Konto liegt vor.';
  },
  get_account_brief: ({ aging, openItems }, { speech }) => {
    const rows = typeof aging === 'object' ? (aging.buckets ?? []) : [];
    if (rows.length === 0 && typeof openItems === 'object' && openItems.length === 0) return 'Es ist nichts offen.';
    const sums = inWords(amountsOf(rows, 'total'), speech);
    if (!sums) return 'Der Kontostand liegt gerade nicht vor.';
    return `Insgesamt sind ${sums} offen${partOverdue(lateOf(overdueOf(rows), rows), speech)}.`;
  },
  get_invoice: getInvoice,
  list_invoices: counted('Rechnung', 'Rechnungen'),
  list_open_items: ({ items = [], totals = [] }, { speech, more }) => {
    if (totals.length === 0) return 'Es ist nichts offen.';
    const count = speech.count(items.length, 'Posten', 'Posten');
    const shown = more ? `das sind die ersten ${count}` : `ich sehe ${count}`;
    const open = inWords(amountsOf(totals, 'open'), speech);
    if (!open) return `${shown.charAt(0).toUpperCase()}${shown.slice(1)}.`;
    return `Offen sind ${open}${partOverdue(lateOf(amountsOf(totals, 'overdue'), totals), speech)}; ${shown}.`;
  },
  get_aging: ({ buckets = [] }, { speech }) => {
    if (buckets.length === 0) return 'Es ist nichts offen.';
    const open = inWords(amountsOf(buckets, 'total'), speech);
    const old = inWords(positive(amountsOf(buckets, 'over90')), speech);
    return open
      ? `Offen sind ${open}${old && `, davon ${old} länger als neunzig Tage überfällig`}.`
      : 'Die Altersstruktur liegt vor.';
  },
  list_payments: (payments, { speech, more }) => {
    const [latest] = payments;
    if (!latest) return 'Ich sehe keine Zahlung.';
    const amount = whole(latest.amount);
    const all = more
      ? `Das sind die letzten ${payments.length}; es gibt weitere.`
      : `Ich sehe ${speech.count(payments.length, 'Zahlung', 'Zahlungen')}.`;
    if (!amount || !latest.date) return all;
    const first = `Die letzte Zahlung über ${speech.money(amount)} kam am ${speech.date(latest.date)}.`;
    return payments.length === 1 && !more ? first : `${first} ${more ? all : `Insgesamt sind es ${payments.length}.`}`;
  },
  get_payment_behaviour: ({ averageDaysToPay, basis }, { speech }) => {
    const count = basis?.invoices ?? 0;
    if (count === 0 || !averageDaysToPay) return 'Im letzten Jahr wurde keine Rechnung bezahlt.';
    const invoices = speech.count(count, 'Rechnung wurde', 'Rechnungen wurden');
    return `${invoices} im Schnitt nach ${averageDaysToPay.replace('.', ',')} Tagen bezahlt.`;
  },
  list_disputes: counted('Klärungsfall', 'Klärungsfälle'),
  list_promises: counted('Zahlungszusage', 'Zahlungszusagen'),
  list_activities: counted('Vorgang', 'Vorgänge'),
  check_call_clearance: ({ clear, reasons = [] }) => {
    if (clear) return 'Der Anruf ist frei.';
    return ['Bitte jetzt nicht anrufen.', ...reasons.flatMap(({ code }) => (code ? REASON[code] : []))].join(' ');
  },
  list_call_candidates: (customers, { speech, more }) => {
    const callable = customers.filter(({ clearance }) => clearance?.clear !== false).length;
    const excluded = customers.length - callable;
    const first =
      callable === 0
        ? 'Jetzt ist niemand anzurufen.'
        : `${speech.count(callable, 'Kunde kann', 'Kunden können')} angerufen werden.`;
    const others = excluded > 0 ? ` ${speech.count(excluded, 'weiterer', 'weitere')} jetzt nicht.` : '';
    return `${first}${others}${more ? ' Es gibt weitere.' : ''}`;
  },
  get_command: ({ state }) => (state ? STATE[state] : ''),
  ...ofCommands((state) => STATE[state]),
};

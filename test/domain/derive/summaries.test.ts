import { describe, expect, it } from 'vitest';
import { COMMAND_STATES } from '../../../domain/commands.ts';
import { summarize } from '../../../domain/derive/summaries.ts';
import { type OperationName, operations } from '../../../domain/operations.ts';

const fresh = { stale: false, ageSeconds: 0, complete: true };
const own = { ...fresh, coverage: 'agent-only' as const };
const first = { ...fresh, nextCursor: 'abc' };
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const aging = {
  buckets: [
    {
      currency: 'EUR',
      current: '10.00',
      d1to30: '1.00',
      d31to60: '2.00',
      d61to90: '0.00',
      over90: '4.50',
      total: '17.50',
    },
  ],
};
const open = { items: [{}, {}], totals: [{ currency: 'EUR', open: '17.50', overdue: '7.50' }] };
const payment = { amount: eur('32.94'), date: '2026-11-21' };
const refused = { clear: false, reasons: [{ code: 'credit_hold', text: 'The account is on credit hold.' }] };
const clear = { clearance: { clear: true } };
const not = { clearance: { clear: false } };

const SAID: readonly [OperationName, unknown, Parameters<typeof summarize>[2], string, string][] = [
  ['find_customer', { candidates: [] }, fresh, 'I cannot find anyone for that.', 'Ich finde niemanden dazu.'],
  ['find_customer', { candidates: [{ name: 'Lind' }] }, fresh, 'I found Lind.', 'Gefunden: Lind.'],
  ['find_customer', { candidates: [{}, {}] }, fresh, 'I found 2 matches.', 'Es gibt 2 Treffer.'],
  [
    'get_customer',
    { name: 'Lind', paymentProfile: { hold: 'yes' } },
    fresh,
    'This is Lind. The account is on hold.',
    'Das ist Lind. Das Konto ist gesperrt.',
  ],
  [
    'get_account_brief',
    { aging },
    fresh,
    'In total 17.50 euros is open on the account, of which 7.50 euros is overdue.',
    'Insgesamt sind 17,50 Euro offen, davon 7,50 Euro überfällig.',
  ],
  [
    'get_account_brief',
    { aging: 'unknown', openItems: 'unknown' },
    { ...fresh, complete: false },
    'I do not have the balance at the moment. Part of it is not available right now.',
    'Der Kontostand liegt gerade nicht vor. Ein Teil fehlt gerade.',
  ],
  [
    'get_invoice',
    { invoice: '0001', kind: 'credit_memo', status: 'open', total: eur('-100.00') },
    fresh,
    'Credit memo 1 for 100.00 euros is open.',
    'Gutschrift 1 über 100,00 Euro ist offen.',
  ],
  ['get_invoice', { invoice: '0001' }, fresh, 'I have invoice 1.', 'Rechnung 1 liegt vor.'],
  ['list_invoices', [], fresh, 'I see no invoices.', 'Ich sehe keine Rechnungen.'],
  ['list_invoices', [{}], fresh, 'I see 1 invoice.', 'Ich sehe 1 Rechnung.'],
  [
    'list_invoices',
    [{}, {}],
    first,
    'Here are the first 2 invoices; there are more.',
    'Das sind die ersten 2 Rechnungen; es gibt weitere.',
  ],
  [
    'list_open_items',
    open,
    fresh,
    '17.50 euros is open, of which 7.50 euros is overdue; I see 2 items.',
    'Offen sind 17,50 Euro, davon 7,50 Euro überfällig; ich sehe 2 Posten.',
  ],
  [
    'list_open_items',
    { items: [{}, {}], totals: [{ currency: 'EUR', open: '17.50', overdue: '0.00' }] },
    first,
    '17.50 euros is open, none of it overdue; here are the first 2 items.',
    'Offen sind 17,50 Euro, nichts davon überfällig; das sind die ersten 2 Posten.',
  ],
  ['list_open_items', { items: [{}, {}], totals: [{}] }, fresh, 'I see 2 items.', 'Ich sehe 2 Posten.'],
  [
    'get_aging',
    aging,
    { ...fresh, stale: true, ageSeconds: 2 * 86_400 },
    '17.50 euros is open, of which 4.50 euros is more than ninety days overdue. That is as of 2 days ago.',
    'Offen sind 17,50 Euro, davon 4,50 Euro länger als neunzig Tage überfällig. Das ist der Stand von vor 2 Tagen.',
  ],
  [
    'list_payments',
    [payment, payment],
    fresh,
    'The latest payment was 32.94 euros on 21 November 2026. There are 2 in all.',
    'Die letzte Zahlung über 32,94 Euro kam am 21. November 2026. Insgesamt sind es 2.',
  ],
  [
    'list_payments',
    [payment, payment],
    first,
    'The latest payment was 32.94 euros on 21 November 2026. These are the latest 2; there are more.',
    'Die letzte Zahlung über 32,94 Euro kam am 21. November 2026. Das sind die letzten 2; es gibt weitere.',
  ],
  ['list_payments', [{}, {}], fresh, 'I see 2 payments.', 'Ich sehe 2 Zahlungen.'],
  [
    'get_payment_behaviour',
    { averageDaysToPay: '31.2', basis: { invoices: 69 } },
    fresh,
    'Over 69 invoices, payment took 31.2 days on average.',
    '69 Rechnungen wurden im Schnitt nach 31,2 Tagen bezahlt.',
  ],
  [
    'list_disputes',
    [],
    own,
    'No disputes are recorded here, and I cannot see any kept elsewhere.',
    'Hier sind keine Klärungsfälle erfasst, und andere kann ich nicht sehen.',
  ],
  ['list_activities', [{}], own, 'I see 1 activity recorded here.', 'Ich sehe 1 Vorgang, hier erfasst.'],
  [
    'check_call_clearance',
    refused,
    fresh,
    'Please do not call now. The account is on credit hold.',
    'Bitte jetzt nicht anrufen. Das Konto ist gesperrt; darüber entscheidet ein Mensch.',
  ],
  [
    'list_call_candidates',
    [clear, clear, not],
    fresh,
    'I see 2 customers to call. 1 other is not to be called now.',
    '2 Kunden können angerufen werden. 1 weiterer jetzt nicht.',
  ],
  [
    'get_account_brief',
    { aging },
    {
      ...fresh,
      complete: false,
      systems: [
        { system: 'a', told: 'partly' },
        { system: 'b', told: 'unknown' },
      ],
    },
    'In total 17.50 euros is open on the account, of which 7.50 euros is overdue. That is from 1 of 2 systems. Part of it is not available right now.',
    'Insgesamt sind 17,50 Euro offen, davon 7,50 Euro überfällig. Das ist aus 1 von 2 Systemen. Ein Teil fehlt gerade.',
  ],
  [
    'list_disputes',
    [{}],
    {
      ...fresh,
      systems: [
        { system: 'a', told: 'whole' },
        { system: 'b', told: 'whole' },
      ],
    },
    'I see 1 dispute. That is from 2 systems.',
    'Ich sehe 1 Klärungsfall. Das ist aus 2 Systemen.',
  ],
  [
    'list_disputes',
    [{}],
    { ...fresh, systems: [{ system: 'a', told: 'whole' }] },
    'I see 1 dispute.',
    'Ich sehe 1 Klärungsfall.',
  ],
  ['list_call_candidates', [], fresh, 'I see nobody to call now.', 'Jetzt ist niemand anzurufen.'],
  ['create_task', { state: 'confirmed' }, own, 'That is recorded.', 'Das ist erfasst.'],
  [
    'get_command',
    { state: 'ready' },
    own,
    'I have noted that and am passing it on.',
    'Ich habe das notiert und gebe es weiter.',
  ],
];

describe('sentences', () => {
  it.each(SAID)(
    'of %s for %j are said as a person would, in both languages',
    (operation, data, meta, english, german) => {
      expect(summarize(operation, data, meta, 'en').text).toBe(english);
      expect(summarize(operation, data, meta, 'de').text).toBe(german);
    },
  );

  it('stay whole when the field filter took everything away', () => {
    for (const [name, { output }] of Object.entries(operations)) {
      const nothing = output.safeParse([]).success ? [{}, {}] : {};
      for (const locale of ['en', 'de']) {
        const { text } = summarize(name as OperationName, nothing, fresh, locale);
        expect(text, `${name} in ${locale}`).not.toMatch(/undefined|null|NaN| {2}| [.,;]/);
      }
    }
  });

  it('never say of a command that it is done before it is recorded, in any language', () => {
    const recorded = new Set(['confirmed', 'resolved_applied']);
    for (const state of COMMAND_STATES.filter((each) => !recorded.has(each))) {
      expect(summarize('create_task', { state }, own, 'en').text).not.toMatch(/\bis recorded|\bdone\b/);
      expect(summarize('create_task', { state }, own, 'de').text).not.toMatch(/ist erfasst|erledigt/);
    }
  });
});

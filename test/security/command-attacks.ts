import type { CommandName } from '../../domain/operations.ts';
import { INJECTIONS } from './texts.ts';

const EUR = { amount: '100.00', currency: 'EUR' };
const CUSTOMER = '0000100001';

/** Every field of every command filled, so that each of them can be attacked. */
export const FULL: Readonly<Record<CommandName, Readonly<Record<string, unknown>>>> = {
  create_promise: {
    customer: CUSTOMER,
    items: [{ invoice: '0090800001', amount: EUR }],
    instalments: [{ date: '2026-06-20', amount: EUR }],
    method: 'wire',
    promisedBy: 'Ms Sand',
    callId: 'call-verified',
    recordingReference: 'rec-1',
    followUp: '2026-06-21',
  },
  change_promise: {
    customer: CUSTOMER,
    promise: 'p1',
    action: 'reschedule',
    instalments: [{ date: '2026-06-20', amount: EUR }],
    reason: 'x',
  },
  create_dispute: {
    customer: CUSTOMER,
    invoice: '0090800001',
    reason: 'price',
    amount: EUR,
    lines: ['10'],
    text: 'x',
  },
  update_dispute: { customer: CUSTOMER, dispute: 'd1', action: 'note', text: 'x' },
  report_payment: {
    customer: CUSTOMER,
    reference: 'CHK 1',
    amount: EUR,
    date: '2026-05-30',
    method: 'check',
    invoices: ['0090800001'],
    instruction: 'x',
  },
  request_document: { customer: CUSTOMER, kind: 'invoice_copy', invoice: '0090800001', to: '1' },
  log_call: {
    customer: CUSTOMER,
    startedAt: '2026-05-31T10:00:00Z',
    durationSeconds: 60,
    outcome: 'promised',
    direction: 'inbound',
    transcriptReference: 'tr-1',
    recordingReference: 'rec-1',
    callbackAt: '2026-06-02T10:00:00Z',
    text: 'x',
  },
  update_contact: {
    customer: CUSTOMER,
    action: 'change',
    contact: '1',
    name: 'x',
    phone: '+4971615555',
    email: 'x@example.com',
    role: 'x',
  },
  set_preference: { customer: CUSTOMER, paymentMethod: 'wire', language: 'de', channel: 'phone', doNotCall: true },
  create_task: {
    customer: CUSTOMER,
    kind: 'follow_up',
    text: 'x',
    dueAt: '2026-06-02T10:00:00Z',
    assignee: 'OTT',
    context: { callReference: 'call-9', invoices: ['0090800001'], amounts: [EUR], asOf: '2026-06-01T10:00:00Z' },
  },
};

/** Texts for one field: quotes of ABAP and of OPTIONS, XML, lines, terminals, formulas, tricks of Unicode, sheer size. */
export const ATTACKS: readonly string[] = [
  "'",
  "''''",
  "x' OR KUNNR LIKE '%",
  "' AND BUKRS NE '1000",
  "0000100002' ) OR ( KUNNR EQ '0000100003",
  '&1 &2 &V1&',
  '|{ sy-uname }|',
  '`cl_abap_dyn_prg=>x( )`',
  '</IV_TEXT><IV_KUNNR>0000100002</IV_KUNNR>',
  '<![CDATA[x]]><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
  ']]>',
  'a\r\nRETURN-TYPE: S',
  'a\nb\tc\u0000d',
  '\u001b[2J\u001b]0;approved\u0007',
  '\u009b31m',
  "=cmd|'/C calc'!A0",
  '@SUM(1+1)*cmd',
  '+49\t=1+1',
  '＇ ＯＲ １＝１',
  'раypаl',
  'a\u0301'.repeat(30),
  '\ud800',
  'x\udfffx',
  '\ufffe\uffff',
  '\ufdd0',
  '\u{10ffff}',
  '\u202eecioVni\u202c',
  '\u2066\u2069',
  '\ufeff',
  '\u{e0041}\u{e007f}',
  '\u200b',
  '__proto__',
  'toString',
  '../../ledger.db',
  '1e23',
  'DE02120300000000202051',
  ...INJECTIONS.filter((_, at) => at % 16 === 0),
  'x'.repeat(100_000),
];

type Path = readonly (string | number)[];

/** Paths of every text in the arguments. */
export function textPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    textPaths(below, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** A copy with another value at one path. */
export function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((one, at) => (at === key ? replaced(one, rest, by) : one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => [name, name === key ? replaced(below, rest, by) : below]),
  );
}

/** Every text in a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

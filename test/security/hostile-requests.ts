import { type OperationName, operations } from '../../domain/operations.ts';
import type { RequestMeta } from '../../protocol/meta.ts';
import type { Draw } from './seeded.ts';
import { INJECTIONS } from './texts.ts';

/** What a compromised platform would like to reach. */
export const FORBIDDEN_NAMES = [
  'RFC_READ_TABLE',
  'RFC_ABAP_INSTALL_AND_RUN',
  'BAPI_ACC_DOCUMENT_POST',
  'BAPI_TRANSACTION_COMMIT',
  'SXPG_COMMAND_EXECUTE',
  'TH_GREP',
  'USR02',
  'REGUH',
  'LFBK',
  'KNBK',
  'PA0008',
  'DBMS_SCHEDULER',
  'UTL_HTTP.REQUEST',
  'SYS.USER$',
] as const;

const SQL = [
  "' OR '1'='1",
  "1' UNION SELECT bcode FROM usr02 --",
  "x'; EXEC SQL DROP TABLE bsid; --",
  "' OR KUNNR LIKE '%",
  "0000100001' AND BUKRS NE '1000",
  '%',
  '*',
  '_',
  '0000100001%',
  '1;SELECT pg_sleep(10)',
];
const PATHS = [
  'file:///etc/passwd',
  '../../ledger.db',
  'http://169.254.169.254/latest/meta-data',
  'ecc/../secret-system/0000100001',
  '\\\\198.51.100.7\\share',
  '$\u007benv:PATH}',
  '$\u007bfile:/etc/shadow}',
];
const TRICKS = [
  '',
  ' ',
  '\u0000',
  '\u202e1000010000',
  '０000100001',
  '0000100001\u200b',
  '0000100001\n',
  'ecc/',
  '/0000100001',
  'ecc//0000100001',
  'secret-system/0000100001',
  'constructor',
  '__proto__',
  'toString',
  'null',
  '-1',
  '1e5',
  '0x186a1',
  '\ud800',
  'ſecret-system',
  'x'.repeat(200),
  '9'.repeat(5_000),
];
export const HOSTILE_TEXTS: readonly string[] = [...FORBIDDEN_NAMES, ...SQL, ...PATHS, ...TRICKS, ...INJECTIONS];

const HANDLES = ['0000100001', '100001', 'ecc/0000100001', '0000100002', '0000100003', 'c_AAAAAAAAAAAAAAAAAAAAAA'];

const EUR = { amount: '100.00', currency: 'EUR' };

/** Something valid to begin with, an operation each. */
export const VALID: Readonly<Record<OperationName, Readonly<Record<string, unknown>>>> = {
  find_customer: { number: '100001' },
  verify_caller: { customer: '0000100001', claims: { companyName: 'x', accountNumber: '1' } },
  get_customer: { customer: '0000100001' },
  get_account_brief: { customer: '0000100001' },
  get_invoice: { invoice: '0090800001', include: ['lines', 'payments', 'disputes', 'delivery'] },
  list_invoices: { customer: '0000100001', from: '2025-01-01', to: '2026-06-01' },
  list_open_items: { customer: '0000100001', keyDate: '2026-05-01', limit: 10 },
  get_aging: { customer: '0000100001' },
  list_payments: { reference: 'REF 1000/150000100001/2026' },
  get_payment_behaviour: { customer: '0000100001' },
  list_disputes: { customer: '0000100001', status: 'open' },
  list_promises: { customer: '0000100001' },
  list_activities: { customer: '0000100001' },
  check_call_clearance: { customer: '0000100001' },
  list_call_candidates: { buckets: ['d1to30'], showExcluded: true },
  get_command: { commandId: 'cmd-1' },
  create_promise: {
    customer: '0000100001',
    items: [{ invoice: '0090800001', amount: EUR }],
    instalments: [{ date: '2026-06-20', amount: EUR }],
    recordingReference: 'rec-1',
  },
  change_promise: { customer: '0000100001', promise: 'p1', action: 'cancel', reason: 'x' },
  create_dispute: { customer: '0000100001', invoice: '0090800001', reason: 'price', amount: EUR, text: 'x' },
  update_dispute: { customer: '0000100001', dispute: 'd1', action: 'note', text: 'x' },
  report_payment: { customer: '0000100001', reference: 'CHK 1', amount: EUR, invoices: ['0090800001'] },
  request_document: { customer: '0000100001', kind: 'invoice_copy', invoice: '0090800001', to: '1' },
  log_call: {
    customer: '0000100001',
    startedAt: '2026-05-31T10:00:00Z',
    durationSeconds: 60,
    outcome: 'promised',
    text: 'x',
  },
  update_contact: { customer: '0000100001', action: 'change', contact: '1', phone: '+4971615555', name: 'x' },
  set_preference: { customer: '0000100001', language: 'de', doNotCall: true },
  create_task: { customer: '0000100001', kind: 'follow_up', text: 'x', assignee: 'OTT' },
};

/** Fields that no operation has and that would matter if anybody looked. */
const INVENTED: readonly (readonly [string, unknown])[] = [
  ['approved', true],
  ['mode', 'auto'],
  ['tier', 'platform'],
  ['verified', true],
  ['policy', { writes: true, rowCap: 1e9 }],
  ['fields', ['taxId', 'custom']],
  ['orgUnits', 'all'],
  ['function', 'RFC_READ_TABLE'],
  ['table', 'USR02'],
  ['sql', 'SELECT * FROM dual'],
  ['where', "KUNNR LIKE '%'"],
  ['callId', 'call-verified'],
  ['tenant', 'other'],
  ['principal', 'root'],
  ['url', 'http://198.51.100.7'],
  ['entity', 'searchKey'],
  ['selector', { after: null }],
  ['limits', { perHour: 1e9 }],
  ['config', { log: { level: 'debug' } }],
];

export interface Hostile {
  readonly meta: Partial<RequestMeta> & { readonly op: string };
  readonly body: Buffer;
  /** All text of the request: what reaches an ERP must have stood in it. */
  readonly said: string;
}

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

export function hostileRequest(draw: Draw, calls: readonly string[]): Hostile {
  const op = opName(draw);
  const args: Record<string, unknown> = Object.hasOwn(VALID, op) ? { ...VALID[op as OperationName] } : {};
  if ('customer' in args || draw.chance(0.3)) args['customer'] = draw.pick(HANDLES);
  for (let left = draw.whole(4); left > 0; left--) spoil(draw, args);
  let text = JSON.stringify(args);
  if (draw.chance(0.06)) text = spoilText(draw, text);
  const meta = {
    op,
    ...(draw.chance(0.5) && { callId: draw.pick(calls) }),
    ...(draw.chance(0.2) && { tenant: draw.pick(['t2', 'admin', 'T1', 't1 ']) }),
    ...(draw.chance(0.3) && {
      system: draw.pick(['ecc', 'secret-system', 'all', ...HOSTILE_TEXTS.slice(0, 60)]) || 'x',
    }),
    ...(draw.chance(0.2) && { locale: draw.pick(['de', 'xx-YY', '../../', 'en-\u0000', 'x'.repeat(35), '*']) }),
    ...(draw.chance(0.2) && { idempotencyKey: draw.pick(['k1', 'k2', ...HOSTILE_TEXTS.slice(0, 40)]) || 'x' }),
    ...(draw.chance(0.2) && { maxAgeS: draw.pick([0, 1, 31_536_000]) }),
    ...(draw.chance(0.1) && { direction: draw.pick(['inbound', 'outbound'] as const) }),
  };
  const unescaped = text.replace(/\\u([0-9a-f]{4})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { meta, body: Buffer.from(text), said: `${text}\n${unescaped}\n${JSON.stringify(meta)}` };
}

function opName(draw: Draw): string {
  const names = Object.keys(operations);
  if (draw.chance(0.85)) return draw.pick(names);
  return draw.pick([...FORBIDDEN_NAMES, ...KEYS, 'set_policy', 'approve_command', 'writes_on', `${draw.pick(names)} `]);
}

function spoil(draw: Draw, args: Record<string, unknown>): void {
  const field = draw.pick([...Object.keys(args), 'customer', 'system', 'limit', 'cursor', 'status', 'from', 'include']);
  const way = draw.whole(9);
  if (way < 4) args[field] = draw.pick(HOSTILE_TEXTS);
  else if (way === 4)
    args[field] = draw.pick<unknown>([null, true, -1, 1e308, 0.1, [], {}, [[]], { $ne: null }, ['a', 'b']]);
  else if (way === 5) {
    const [name, value] = draw.pick(INVENTED);
    args[name] = value;
  } else if (way === 6) args[draw.pick(HOSTILE_TEXTS)] = draw.pick(HOSTILE_TEXTS);
  else if (way === 7) args[field] = nested(draw.whole(40));
  else if (typeof args['claims'] === 'object')
    args['claims'] = { ...args['claims'], accountNumber: draw.pick(HOSTILE_TEXTS) };
  else Reflect.deleteProperty(args, field);
}

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let at = 0; at < depth; at++) value = at % 2 === 0 ? [value] : { a: value };
  return value;
}

function spoilText(draw: Draw, text: string): string {
  const key = draw.pick(KEYS);
  return draw.pick([
    `${text.slice(0, -1)}${text === '{}' ? '' : ','}"${key}":{"approved":true,"tier":"platform"}}`,
    text.slice(0, draw.whole(text.length)),
    `${text}${text}`,
    text.replace('{', '{"customer":"0000100002",'),
    `[${text}]`,
    text.replaceAll('"', "'"),
    `\ufeff${text}`,
    text.replace(/0/g, '\\u0030'),
    '"x"',
    'null',
    '1e999',
    `{"a":${'['.repeat(40)}${']'.repeat(40)}}`,
    `{${Array.from({ length: 1_001 }, (_, at) => `"k${at}":1`).join(',')}}`,
  ]);
}

import { afterEach, describe, expect, it } from 'vitest';
import type { EntityName } from '../../domain/facts.ts';
import { money } from '../../domain/money.ts';
import type { OperationName } from '../../domain/operations.ts';
import { customerFacts, invoiceFacts, openItemFacts, paymentFacts } from '../agent/router/facts.ts';
import { openPolicy, world } from '../agent/router/world.ts';
import { oneCustomer, tableLine } from '../bapi/erp-data.ts';
import { bapiLine } from '../bapi/lines.ts';
import { soapReply, type TinySapOptions, type Values } from '../bapi/tiny-sap.ts';
import { NOW, startWorld, type World, within } from '../bapi/world.ts';
import { INJECTIONS, UNSEEN } from './texts.ts';

const C = '0000100001';
const OTHER = '0000100002';
const CALL = { callId: 'call-1' };
const CLAIMS = { companyName: 'Müller & Söhne', accountNumber: '100001' };
/** What only another customer's records hold. */
const FOREIGN = ['4711.11', 'FREMD77', OTHER, '100002', 'Fremdling'];
const foreignLine = (fields: Values = {}) =>
  bapiLine({ CUSTOMER: OTHER, DOC_NO: '1899999999', REF_DOC_NO: 'FREMD77', AMT_DOCCUR: '4711.1100', ...fields });

const opened: World[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((erp) => erp.close()));
});

/** The real connector at a hostile SAP, behind the real router. */
async function attacked(changes: Partial<TinySapOptions>, policy = openPolicy()) {
  const honest = oneCustomer();
  const erp = await startWorld({
    functions: { ...honest.functions, ...changes.functions },
    tables: { ...honest.tables, ...changes.tables },
    ...(changes.raw && { raw: changes.raw }),
  });
  opened.push(erp);
  const w = world({ policy, nowMs: NOW });
  w.ecc.read = (entity, selector) => erp.erp.read(entity, selector, within());
  w.ecc.find = (query) => erp.erp.find(query, within());
  const verify = () => w.ask('verify_caller', { customer: C, claims: CLAIMS }, CALL);
  return { ...w, erp, verify };
}

/** Answers one function with bytes of the test's own and leaves the others alone. */
function garbled(name: string, body: string | Buffer, type = 'text/xml'): Partial<TinySapOptions> {
  return {
    raw: (_request, response, asked) => {
      if (!asked.includes(name)) return false;
      response.on('error', () => undefined);
      response.writeHead(200, { 'content-type': type }).end(body);
      return true;
    },
  };
}

/** All that a customer's records show in. */
const TELLING: readonly OperationName[] = ['get_customer', 'get_account_brief', 'list_invoices'];
const LISTS: readonly OperationName[] = [
  'get_customer',
  'get_account_brief',
  'list_invoices',
  'list_open_items',
  'get_aging',
  'list_payments',
  'get_payment_behaviour',
  'check_call_clearance',
];

describe('an ERP that answers with another customer', () => {
  const MIXED: readonly [string, Partial<TinySapOptions>, readonly OperationName[]][] = [
    [
      'open items',
      { functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [bapiLine({}), foreignLine()] }) } },
      ['list_open_items', 'get_aging', 'list_invoices', 'check_call_clearance'],
    ],
    [
      'a branch of somebody else',
      { functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [foreignLine({ BRANCH: '77' })] }) } },
      ['list_open_items', 'get_aging', 'list_payments'],
    ],
    [
      'cleared items',
      {
        functions: {
          BAPI_AR_ACC_GETBALANCEDITEMS: () => ({
            RETURN: {},
            LINEITEMS: [
              foreignLine({ POST_KEY: '15', DB_CR_IND: 'H', CLEAR_DATE: '2026-02-10', CLR_DOC_NO: '1899999999' }),
            ],
          }),
        },
      },
      ['list_payments', 'list_invoices', 'get_payment_behaviour'],
    ],
    [
      'the master record',
      {
        functions: {
          BAPI_CUSTOMER_GETDETAIL2: () => ({
            CUSTOMERADDRESS: { CUSTOMER: OTHER, NAME: 'Fremdling', CITY: 'Fremdling' },
            CUSTOMERGENERALDETAIL: { CUSTOMER: OTHER },
            CUSTOMERCOMPANYDETAIL: { CUSTOMER: OTHER, COMP_CODE: '1000' },
            RETURN: {},
          }),
        },
      },
      ['get_customer', 'check_call_clearance'],
    ],
  ];

  it.each(MIXED)('is not believed: %s of one who is not asked for', async (_what, changes, broken) => {
    const honest = await attacked({});
    const w = await attacked(changes);
    // The caller proved who she is while the ERP still behaved.
    const read = w.ecc.read;
    w.ecc.read = honest.ecc.read;
    expect((await w.verify()).body.data).toMatchObject({ verified: true });
    w.ecc.read = read;
    w.records.held.clear();
    for (const op of LISTS) {
      const reply = await w.ask(op, { customer: C }, CALL);
      for (const word of FOREIGN) expect(reply.text, `${op} tells ${word}`).not.toContain(word);
      if (broken.includes(op)) expect([op, reply.body.code]).toEqual([op, 'ERP_REPLY_INVALID']);
    }
    const held = JSON.stringify([...w.records.held.values()]);
    for (const word of ['4711.11', 'FREMD77', 'Fremdling']) expect(held, `held: ${word}`).not.toContain(word);
  });

  it('verifies nobody by what it holds of somebody else', async () => {
    const w = await attacked({
      functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [foreignLine()] }) },
    });
    const claims = { companyName: 'Müller & Söhne', invoice: '1899999999', invoiceAmount: '4711.11' };
    const reply = await w.ask('verify_caller', { customer: C, claims }, CALL);
    expect(reply.body.code).toBe('ERP_REPLY_INVALID');
    expect(reply.text).not.toMatch(/1899999999|4711/);
  });

  it('gives no foreign contact person, document or payment by its number', async () => {
    const honest = oneCustomer();
    const stranger = { PARNR: '0000000009', KUNNR: OTHER, NAMEV: 'Fremdling'.padEnd(35) };
    const w = await attacked({
      // Rows that its own condition excludes.
      raw: (_request, response, asked) => {
        if (!asked.includes('KNVK')) return false;
        const columns = [...asked.matchAll(/<FIELDNAME>(\w+)</g)].map(([, name]) => name ?? '');
        const row: Readonly<Record<string, string>> = { ...honest.tables['KNVK']?.[0], ...stranger };
        const fields = columns.map((name, at) => ({
          FIELDNAME: name,
          OFFSET: String(at * 35).padStart(6, '0'),
          LENGTH: '000035',
        }));
        const wa = columns.map((name) => (row[name] ?? '').padEnd(35)).join('');
        response.writeHead(200, { 'content-type': 'text/xml' });
        response.end(soapReply('RFC_READ_TABLE', { OPTIONS: [], FIELDS: fields, DATA: [{ WA: wa }] }));
        return true;
      },
    });
    await w.verify();
    const customer = await w.ask('get_customer', { customer: C }, CALL);
    expect(customer.body.data).toMatchObject({ name: 'Müller & Söhne', contacts: [] });

    const tables = {
      // The reply names another account than the condition allows.
      BSID: [tableLine({ KUNNR: OTHER, FILKD: C, BELNR: '1899999999', XBLNR: 'FREMD77' })],
      BSAD: [],
    };
    const lines = ({ CUSTOMER }: Values) => ({ RETURN: {}, LINEITEMS: CUSTOMER === OTHER ? [foreignLine()] : [] });
    const other = await attacked({
      tables,
      functions: { BAPI_AR_ACC_GETOPENITEMS: lines, BAPI_AR_ACC_GETBALANCEDITEMS: () => ({ RETURN: {} }) },
    });
    await other.verify();
    for (const input of [{ invoice: '1899999999' }, { reference: 'FREMD77' }]) {
      const reply = await other.ask('get_invoice', input, CALL);
      expect([input, reply.status]).toEqual([input, 404]);
    }
    expect((await other.ask('list_payments', { reference: 'FREMD77' }, CALL)).body.data).toEqual([]);
  });

  it('is stopped in the agent too, whatever the connector lets through', async () => {
    const rows: readonly [EntityName, unknown, OperationName][] = [
      ['customer', customerFacts(OTHER), 'get_customer'],
      ['openItem', openItemFacts(OTHER, '90817263'), 'list_open_items'],
      ['openItem', openItemFacts(OTHER, '90817263', { branch: '0000100009' }), 'get_aging'],
      ['invoice', invoiceFacts(OTHER, '90817263'), 'list_invoices'],
      ['payment', paymentFacts(OTHER, '1000/15/2026'), 'list_payments'],
      ['dispute', { customer: OTHER, dispute: 'D1', invoices: [], notes: '', status: 'open' }, 'list_disputes'],
      ['promise', { customer: OTHER, promise: 'P1', items: [], instalments: [], status: 'open' }, 'list_promises'],
      [
        'activity',
        { customer: OTHER, activity: 'A1', at: '2026-05-20T00:00:00.000Z', references: [] },
        'list_activities',
      ],
    ];
    for (const [entity, row, op] of rows) {
      const w = world();
      w.ecc.serves = new Set(['customer', 'openItem', 'invoice', 'payment', 'dispute', 'promise', 'activity']);
      w.ecc.table.customer.push(customerFacts(C));
      w.ecc.table.searchKey.push({ kind: 'number', value: C, customer: C, name: '', city: '' });
      const read = w.ecc.read.bind(w.ecc);
      w.ecc.read = async (asked, selector, context) => {
        const honest = await read(asked, selector, context);
        return asked === entity ? { ...honest, rows: [...honest.rows, row] as typeof honest.rows } : honest;
      };
      const reply = await w.ask(op, { customer: C });
      expect([entity, reply.body.code]).toEqual([entity, 'ERP_REPLY_INVALID']);
      expect([...w.records.held.keys()].filter((key) => key.includes(`"${entity}"`))).toEqual([]);
    }
  });

  it("believes a head office that lists its branch's items", async () => {
    const w = world();
    w.ecc.table.customer.push(customerFacts(C));
    w.ecc.table.searchKey.push({ kind: 'number', value: C, customer: C, name: '', city: '' });
    const read = w.ecc.read.bind(w.ecc);
    const item = openItemFacts(OTHER, '90817263', { branch: C, open: money('5', 'EUR') });
    w.ecc.read = async (entity, selector, context) => {
      const honest = await read(entity, selector, context);
      return entity === 'openItem' ? { ...honest, rows: [item] as unknown[] as typeof honest.rows } : honest;
    };
    expect((await w.ask('list_open_items', { customer: C })).body.data).toMatchObject({
      items: [{ invoice: '90817263' }],
    });
  });
});

describe('an ERP whose texts are written for a model', () => {
  it('gives 225 of them, and no unseen character and no further call comes of it', async () => {
    let text = '';
    const spoilt = (fields: Values): Values =>
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          TEXTS[name] === undefined
            ? value
            : [...text]
                .join('')
                .slice(0, TEXTS[name])
                .replace(/[\ud800-\udbff]$/, ''),
        ]),
      );
    const TEXTS: Readonly<Record<string, number>> = {
      NAME: 35,
      NAME_2: 35,
      CITY: 35,
      STREET: 35,
      POSTL_CODE: 10,
      REGION: 3,
      PMNTTRMS: 4,
      CLASSIFIC: 2,
      LANGU_ISO: 2,
      REF_DOC_NO: 16,
      ALLOC_NMBR: 18,
      BILL_DOC: 10,
      PYMT_METH: 1,
      PMNT_BLOCK: 1,
      DUNN_BLOCK: 1,
      VAT_REG_NO: 20,
    };
    const honest = oneCustomer();
    const detail = honest.functions['BAPI_CUSTOMER_GETDETAIL2'];
    const w = await attacked({
      functions: {
        BAPI_CUSTOMER_GETDETAIL2: (input) =>
          Object.fromEntries(
            Object.entries({ ...detail?.(input) }).map(([name, value]) => [
              name,
              typeof value === 'object' ? spoilt({ REGION: '', NAME_2: '', ...(value as Values) }) : value,
            ]),
          ),
        BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [spoilt(bapiLine({}))] }),
        BAPI_AR_ACC_GETBALANCEDITEMS: () => ({
          RETURN: {},
          LINEITEMS: [
            spoilt(
              bapiLine({
                DOC_NO: '1400000001',
                POST_KEY: '15',
                DB_CR_IND: 'H',
                CLR_DOC_NO: '1400000001',
                CLEAR_DATE: '2026-02-10',
              }),
            ),
          ],
        }),
      },
    });
    const told = new Map<string, string>();
    for (text of INJECTIONS) {
      w.records.held.clear();
      for (const op of TELLING) {
        const reply = await w.ask(op, { customer: C }, { maxAgeS: 0 });
        told.set(reply.body.code ?? 'OK', `${op} ${JSON.stringify(text)} ${JSON.stringify(w.lines.at(-1))}`);
        expect(unseenIn(JSON.parse(reply.text)), `${op}: ${JSON.stringify(text)}`).toEqual([]);
      }
    }
    // Some of them cannot stand in a field of SAP at all; those are errors, and the rest are answers.
    expect([...told.keys()].sort()).toEqual(['INPUT_INVALID', 'OK']);
    const calm = await attacked({});
    for (const op of LISTS) await calm.ask(op, { customer: C });
    const usual = new Set(calm.erp.sap.calls.map(({ name }) => name));
    expect(w.erp.sap.calls.filter(({ name }) => !usual.has(name))).toEqual([]);
    expect(w.ledger.commands).toEqual([]);
  });

  it('cannot put a text where SAP has no room for one', async () => {
    const long = 'x'.repeat(70_000);
    for (const field of [
      'CUSTOMER',
      'DOC_NO',
      'CURRENCY',
      'ALLOC_NMBR',
      'REF_DOC_NO',
      'BILL_DOC',
      'PMNTTRMS',
      'DUNN_BLOCK',
    ]) {
      const w = await attacked({
        functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [bapiLine({ [field]: long })] }) },
      });
      const reply = await w.ask('list_open_items', { customer: C });
      expect([field, reply.body.code]).toEqual([field, 'ERP_REPLY_INVALID']);
      expect(reply.text.length).toBeLessThan(1_000);
    }
  });

  it('says nothing to a requester in its errors', async () => {
    const said = 'Customer Fremdling GmbH 0000100002 owes 4711.11';
    const wrong: readonly Values[] = [
      { RETURN: { TYPE: 'E', CODE: 'XX999', MESSAGE: said }, LINEITEMS: [] },
      { RETURN: { TYPE: 'A', CODE: 'XX999', MESSAGE: said }, LINEITEMS: [] },
      { RETURN: {}, LINEITEMS: [bapiLine({ DB_CR_IND: '?', DOC_NO: '1000047111' })] },
    ];
    for (const reply of wrong) {
      const w = await attacked({ functions: { BAPI_AR_ACC_GETOPENITEMS: () => reply } });
      const claims = { invoice: '1', companyName: 'x' };
      for (const { text, status } of [
        await w.ask('list_open_items', { customer: C }),
        await w.ask('verify_caller', { customer: C, claims }, CALL),
      ]) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(text).not.toMatch(/Fremdling|100002|4711/);
      }
    }
  });
});

/** Every unseen character in any string of an answer. */
function unseenIn(value: unknown): string[] {
  if (typeof value === 'string') return UNSEEN.test(value) ? [JSON.stringify(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [...unseenIn(key), ...unseenIn(below)]);
}

describe('an ERP that sends what is no number and no date', () => {
  it('is never guessed at', async () => {
    const wrong: readonly [string, readonly string[]][] = [
      [
        'AMT_DOCCUR',
        [
          'NaN',
          'Infinity',
          '1e999',
          '1,234.50',
          '0x10',
          '--5',
          '1-5',
          '1 000',
          '١٢٣',
          '１２',
          '1'.repeat(41),
          `1${'0'.repeat(30)}`,
        ],
      ],
      ['CURRENCY', ['', '€', 'eu', 'E R', 'EUREUR', '1EU', "E'R"]],
      ['DB_CR_IND', ['', 'X', 's', 'SH']],
      ['DOC_DATE', ['2026-02-30', '20261301', '2026-1-1', 'yesterday', '0000-00-01', '99999999']],
      ['ITEM_NUM', ['-1', '1.5', 'abc', '1234', '٣']],
      ['NETTERMS', ['-1', '1.5', 'NaN', '9'.repeat(41)]],
    ];
    let refused = 0;
    for (const [field, values] of wrong) {
      for (const value of values) {
        const w = await attacked({
          functions: { BAPI_AR_ACC_GETOPENITEMS: () => ({ RETURN: {}, LINEITEMS: [bapiLine({ [field]: value })] }) },
        });
        const reply = await w.ask('list_open_items', { customer: C });
        if (field === 'NETTERMS' && reply.status === 200) continue;
        expect([field, value, reply.body.code]).toEqual([field, value, 'ERP_REPLY_INVALID']);
        refused++;
        await w.erp.close();
      }
    }
    expect(refused).toBeGreaterThanOrEqual(34);
  });
});

const OPEN = 'BAPI_AR_ACC_GETOPENITEMS';
const envelope = (inner: string, head = '<?xml version="1.0"?>') =>
  `${head}<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"><E:Body><r:${OPEN}.Response xmlns:r="urn:sap-com:document:sap:rfc:functions">${inner}</r:${OPEN}.Response></E:Body></E:Envelope>`;
const laughs = Array.from({ length: 10 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');

describe('an ERP that sends bombs', () => {
  const BOMBS: readonly [string, () => string | Buffer][] = [
    [
      'a billion laughs',
      () =>
        envelope(
          '<LINEITEMS><item><CUSTOMER>&l10;</CUSTOMER></item></LINEITEMS>',
          `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`,
        ),
    ],
    [
      'a file as an entity',
      () =>
        envelope(
          '<LINEITEMS><item><CUSTOMER>&f;</CUSTOMER></item></LINEITEMS>',
          '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        ),
    ],
    ['a page as an entity', () => envelope('', '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">')],
    [
      'an entity that nobody declared',
      () => envelope('<LINEITEMS><item><CUSTOMER>&nbsp;</CUSTOMER></item></LINEITEMS>'),
    ],
    ['elements nested 100,000 deep', () => envelope(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)],
    ['a million empty rows', () => envelope(`<LINEITEMS>${'<item/>'.repeat(1_000_000)}</LINEITEMS>`)],
    ['150,000 rows', () => envelope(`<LINEITEMS>${'<item><CUSTOMER>1</CUSTOMER></item>'.repeat(150_000)}</LINEITEMS>`)],
    [
      'a text of ten megabytes',
      () => envelope(`<LINEITEMS><item><CUSTOMER>${'9'.repeat(10_000_000)}</CUSTOMER></item></LINEITEMS>`),
    ],
    [
      'an attribute of five megabytes',
      () => envelope(`<LINEITEMS a="${'9'.repeat(5_000_000)}"></LINEITEMS>`.replace('</LINEITEMS>', '<x></LINEITEMS>')),
    ],
    ['34 megabytes', () => Buffer.alloc(34 * 1024 * 1024, 0x20)],
    ['comments without an end', () => `<?xml version="1.0"?>${'<!-- '.repeat(100_000)}`],
    ['CDATA without an end', () => envelope(`<LINEITEMS>${'<![CDATA['.repeat(50_000)}`)],
    ['tags without an end', () => '<a '.repeat(200_000)],
    ['quotes without an end', () => `<a b="${"<c d='".repeat(100_000)}`],
    ['bytes that are no text', () => Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919) % 256))],
    ['UTF-16', () => Buffer.from(`\ufeff${envelope('')}`, 'utf16le')],
    ['nothing at all', () => ''],
    ['the reply to another call', () => soapReply('BAPI_ACC_DOCUMENT_POST', { RETURN: {} })],
    [
      'elements where a value belongs',
      () => envelope('<LINEITEMS><item><CUSTOMER><a>1</a></CUSTOMER></item></LINEITEMS>'),
    ],
    [
      'names of a prototype',
      () =>
        envelope(
          '<__proto__><item/></__proto__><constructor>1</constructor><LINEITEMS><item><toString>1</toString></item></LINEITEMS>',
        ),
    ],
  ];

  it.each(BOMBS)(
    'of the kind "%s" gets an error in bounded time, and the next answer is right',
    async (_name, body) => {
      let isHostile = true;
      const bomb = garbled(OPEN, body());
      const w = await attacked({
        raw: (request, response, asked) => isHostile && (bomb.raw?.(request, response, asked) ?? false),
      });
      const before = process.memoryUsage().rss;
      const begun = performance.now();
      const reply = await w.ask('list_open_items', { customer: C });
      const tookMs = performance.now() - begun;
      expect(reply.body.code).toBe('ERP_REPLY_INVALID');
      expect(reply.text.length).toBeLessThan(1_000);
      expect(reply.text).not.toContain('root:');
      expect(tookMs).toBeLessThan(5_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
      expect(({} as Record<string, unknown>)['item']).toBeUndefined();
      isHostile = false;
      expect((await w.ask('list_open_items', { customer: C })).body.data).toMatchObject({
        totals: [{ open: '1000.00' }],
      });
    },
  );

  it('cuts a list at the cap and never holds the rest for whole', async () => {
    const rows = Array.from({ length: 6_000 }, (_, at) => bapiLine({ DOC_NO: String(1_900_000_000 + at) }));
    const w = await attacked({ functions: { [OPEN]: () => ({ RETURN: {}, LINEITEMS: rows }) } });
    const { body } = await w.ask('list_open_items', { customer: C, limit: 100 });
    expect(body.meta.complete).toBe(false);
    expect((body.data as { items: unknown[] }).items).toHaveLength(100);
    expect([...w.records.held.entries()].filter(([key, { complete }]) => key.includes('openItem') && complete)).toEqual(
      [],
    );
  });

  it('that gives more rows of a table than were asked for is refused', async () => {
    const flood = soapReply('RFC_READ_TABLE', {
      OPTIONS: [],
      FIELDS: ['PARNR', 'KUNNR', 'NAMEV', 'NAME1', 'ABTNR', 'PAFKT', 'TELF1', 'PRSNR'].map((name, at) => ({
        FIELDNAME: name,
        OFFSET: String(at * 10).padStart(6, '0'),
        LENGTH: '000010',
      })),
      DATA: Array.from({ length: 5_000 }, () => ({ WA: C.repeat(8) })),
    });
    const w = await attacked(garbled('KNVK', flood));
    expect((await w.ask('get_customer', { customer: C })).body.code).toBe('ERP_REPLY_INVALID');
  });
});

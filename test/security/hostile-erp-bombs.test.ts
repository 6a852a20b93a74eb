import { describe, expect, it } from 'vitest';
import { bapiLine } from '../bapi/lines.ts';
import { soapReply, type TinySapOptions } from '../bapi/tiny-sap.ts';
import { cpuMsOf } from '../soon.ts';
import { C, hostileSaps } from './hostile-sap.ts';

const { attacked } = hostileSaps();

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
      const asked = w.ask('list_open_items', { customer: C });
      const cpuMs = await cpuMsOf(() => asked);
      const reply = await asked;
      expect(reply.body.code).toBe('ERP_REPLY_INVALID');
      expect(reply.text.length).toBeLessThan(1_000);
      expect(reply.text).not.toContain('root:');
      expect(cpuMs).toBeLessThan(5_000);
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

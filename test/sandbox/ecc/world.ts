import { XMLParser } from 'fast-xml-parser';
import { Pool } from 'pg';
import { generate } from 'selfsigned';
import { Agent, request } from 'undici';
import { CallLog } from '../../../sandbox/calls.ts';
import { type EccFront, startEccFront } from '../../../sandbox/ecc/front/server.ts';
import type { AbapSystem, AbapSystemDeps } from '../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../sandbox/ecc/session/system.ts';
import { createRowWriter, type Row } from '../../../sandbox/ecc/tables/rows.ts';
import { schemaSql } from '../../../sandbox/ecc/tables/schema.ts';
import { FaultBook } from '../../../sandbox/faults.ts';
import { startPostgres } from '../../../sandbox/postgres/server.ts';

/** A simulated ECC with few, hand-written rows, and a client that writes envelopes by hand. */

export const TODAY = '2026-11-20';
const NAMESPACE = 'urn:sap-com:document:sap:rfc:functions';

const item = (row: Row): Row => ({
  bukrs: '1000',
  kunnr: '0000010001',
  gjahr: '2026',
  buzei: '001',
  budat: '20260901',
  bldat: '20260901',
  cpudt: '20260901',
  zfbdt: '20260901',
  waers: 'EUR',
  pswsl: 'EUR',
  blart: 'RV',
  bschl: '01',
  shkzg: 'S',
  zterm: 'ZB30',
  zbd1t: '30',
  kkber: '1000',
  ...row,
});

/** Amounts as the tables keep them: two decimals whatever the currency. */
const OPEN: readonly Row[] = [
  item({
    belnr: '1800000001',
    wrbtr: '1234.50',
    dmbtr: '1234.50',
    wmwst: '197.11',
    vbeln: '0090000001',
    sgtxt: ' lead & <trail>  ',
  }),
  item({ belnr: '1800000002', wrbtr: '1234567890123.45', dmbtr: '1234567890123.45' }),
  item({ belnr: '1800000003', wrbtr: '10.00', dmbtr: '6.13', waers: 'JPY', pswsl: 'JPY', pswbt: '10.00' }),
  item({ belnr: '1800000004', wrbtr: '12.34', dmbtr: '3.70', waers: 'KWD', pswsl: 'KWD' }),
  item({
    belnr: '1600000001',
    wrbtr: '100.00',
    dmbtr: '100.00',
    bschl: '11',
    shkzg: 'H',
    blart: 'DG',
    filkd: '0000010002',
    zbd1t: '0',
  }),
  item({ belnr: '1800000009', wrbtr: '77.00', dmbtr: '77.00', bstat: 'S', umskz: 'F', umsks: 'A' }),
  item({
    belnr: '1800000010',
    wrbtr: '50.00',
    dmbtr: '50.00',
    budat: '20261201',
    bldat: '20261201',
    zfbdt: '20261201',
  }),
];

const CLEARED: readonly Row[] = [
  item({
    belnr: '1800000005',
    wrbtr: '500.00',
    dmbtr: '500.00',
    wskto: '10.00',
    augdt: '20261010',
    augbl: '1400000001',
  }),
  item({
    belnr: '1400000001',
    wrbtr: '490.00',
    dmbtr: '490.00',
    bschl: '15',
    shkzg: 'H',
    blart: 'DZ',
    budat: '20261010',
    augdt: '20261010',
    augbl: '1400000001',
  }),
];

const documents = [...OPEN, ...CLEARED].map((row) => ({
  bukrs: row['bukrs'] ?? '',
  belnr: row['belnr'] ?? '',
  gjahr: row['gjahr'] ?? '',
  blart: row['blart'] ?? '',
  hwaer: 'EUR',
  waers: row['waers'] ?? '',
  awtyp: 'VBRK',
  awkey: '0090000001ADTCLNT100',
}));

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  tcurx: [
    { currkey: 'JPY', currdec: '0' },
    { currkey: 'KWD', currdec: '3' },
  ],
  kna1: [
    {
      kunnr: '0000010001',
      name1: 'Bergström & Söhne',
      ort01: 'Zürich',
      pstlz: '8001',
      land1: 'CH',
      adrnr: '0000020001',
      spras: 'D',
      telf1: '+41 44 1',
    },
    { kunnr: '0000010002', name1: 'Bergström Filiale', ort01: 'Bern', land1: 'CH', adrnr: '0000020002', spras: 'D' },
    { kunnr: '0000010003', name1: '東京商事', ort01: '東京', land1: 'JP', adrnr: '0000020003', spras: 'J', xcpdk: 'X' },
  ],
  knb1: [
    { kunnr: '0000010001', bukrs: '1000', zterm: 'ZB30', zwels: 'TU', intad: 'ar@bergstrom.example' },
    { kunnr: '0000010002', bukrs: '1000', knrze: '0000010001' },
    { kunnr: '0000010003', bukrs: '2000' },
  ],
  knkk: [{ kunnr: '0000010001', kkber: '1000', klimk: '50000.00' }],
  adrc: [
    {
      addrnumber: '0000020001',
      date_from: '00010101',
      date_to: '99991231',
      name1: 'Bergström & Söhne AG',
      city1: 'Zürich',
      sort1: 'BERGSTROEM',
    },
  ],
  knvk: [{ parnr: '0000000001', kunnr: '0000010001', name1: 'Keller', namev: 'Ida', prsnr: '0000030001', parla: 'D' }],
  adr6: [
    {
      addrnumber: '0000020001',
      persnumber: '0000030001',
      date_from: '00010101',
      consnumber: '001',
      flgdefault: 'X',
      smtp_addr: 'ida@bergstrom.example',
    },
  ],
  bsid: OPEN,
  bsad: CLEARED,
  bkpf: documents,
  vbrk: [
    {
      vbeln: '0090000001',
      fkart: 'F2',
      vbtyp: 'M',
      waerk: 'EUR',
      netwr: '1037.39',
      mwsbk: '197.11',
      fkdat: '20260901',
      kunrg: '0000010001',
    },
    { vbeln: '0090000002', fkart: 'F2', vbtyp: 'M', waerk: 'JPY', netwr: '10.00', fksto: 'X' },
  ],
  vbrp: [
    { vbeln: '0090000001', posnr: '000010', vgbel: '0080000001', netwr: '-1037.39', arktx: 'Valve' },
    { vbeln: '0090000002', posnr: '000010', vgbel: '0080000002', netwr: '10.00' },
  ],
};

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Response element of a reply; its name without prefix. */
  readonly response: string;
  /** Parameters of the response as read without regard to prefixes; nothing is turned into a number. */
  readonly values: Record<string, unknown>;
  /** What a fault says, in whichever form it came. */
  readonly fault: string | null;
}

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: true,
  processEntities: { enabled: true },
  htmlEntities: true,
  isArray: (name) => name === 'item',
});

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

function read(status: number, text: string): Reply {
  const body = text.startsWith('<?xml') ? at(parser.parse(text), 'Envelope', 'Body') : undefined;
  const [response = ''] = isObject(body) ? Object.keys(body) : [];
  const fault = at(body, 'Fault');
  const exception = isObject(at(fault, 'detail')) ? Object.values(at(fault, 'detail') ?? {})[0] : undefined;
  const reason = at(fault, 'detail', 'Error', 'type') ?? at(exception, 'Name') ?? at(fault, 'faultstring');
  const values = at(body, response);
  return {
    status,
    text,
    response,
    values: isObject(values) ? values : {},
    fault: fault === undefined ? null : String(reason),
  };
}

export const rowsOf = (reply: Reply, table: string): Record<string, string>[] => {
  const items = at(reply.values, table, 'item');
  return Array.isArray(items) ? items : [];
};

export interface CallOptions {
  readonly user?: string;
  readonly password?: string;
  readonly query?: string;
  readonly path?: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  /** A header that is left out. */
  readonly without?: string;
  readonly signal?: AbortSignal;
}

export interface World {
  readonly front: EccFront;
  readonly abap: AbapSystem;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly db: Pool;
  /** Posts a body as it is. */
  post(body: string | Buffer, options?: CallOptions): Promise<Reply>;
  /** Calls a function with the given inner XML. */
  call(name: string, inner?: string, options?: CallOptions): Promise<Reply>;
  /** A second system over the same database, and a client with so many connections to it (1). */
  another(deps: Partial<AbapSystemDeps>, connections?: number): Promise<World>;
  close(): Promise<void>;
}

export const envelope = (name: string, inner: string, namespace = NAMESPACE) =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><x:${name} xmlns:x="${namespace}">${inner}</x:${name}></soap:Body></soap:Envelope>`;

async function openWorld(
  db: Pool,
  overrides: Partial<AbapSystemDeps>,
  connections: number,
  closeAll: () => Promise<void>,
): Promise<World> {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const faults = new FaultBook();
  const calls = new CallLog();
  const abap = openAbapSystem({
    db,
    sid: 'ADT',
    client: '100',
    users: [
      { name: 'ADIT_READ', password: 'Sesam:1', role: 'read' },
      { name: 'ADIT_WRITE', password: 'Sesam-2', role: 'write' },
    ],
    timeZone: 'Europe/Berlin',
    today: () => TODAY,
    faults,
    ...overrides,
  });
  const tls = { key: pems.private, cert: pems.cert };
  const front = await startEccFront({ abap, faults, calls, tls, host: '127.0.0.1', port: 0 });
  const agent = new Agent({ connect: { ca: pems.cert }, keepAliveTimeout: 30_000, connections });
  const post = async (body: string | Buffer, options: CallOptions = {}): Promise<Reply> => {
    const {
      user = 'ADIT_READ',
      password = user === 'ADIT_READ' ? 'Sesam:1' : 'Sesam-2',
      query = 'sap-client=100&sap-language=EN',
    } = options;
    const method = options.method ?? 'POST';
    const { statusCode, body: reply } = await request(`${front.url}${options.path ?? '/sap/bc/soap/rfc'}?${query}`, {
      dispatcher: agent,
      method,
      headers: Object.fromEntries(
        Object.entries({
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
          'content-type': 'text/xml; charset=utf-8',
          soapaction: '"urn:sap-com:document:sap:rfc:functions"',
          ...options.headers,
        }).filter(([name]) => name !== options.without),
      ),
      body: method === 'POST' ? body : null,
      ...(options.signal && { signal: options.signal }),
    });
    return read(statusCode, await reply.text());
  };
  return {
    front,
    abap,
    faults,
    calls,
    db,
    post,
    call: (name, inner = '', options = {}) => post(envelope(name, inner), options),
    another: (deps, most = 1) => openWorld(db, deps, most, async () => undefined),
    close: async () => {
      await agent.destroy();
      await front.close();
      await abap.close();
      await closeAll();
    },
  };
}

/** A world over an own database, which `fill` makes ready; hand-written rows unless told otherwise. */
export async function startWorld(fill: (db: Pool) => Promise<void> = writeRows): Promise<World> {
  const postgres = await startPostgres();
  const db = new Pool({ ...postgres.connect(), max: 10, options: '-c search_path=ecc' });
  await fill(db);
  return openWorld(db, {}, 1, async () => {
    await db.end();
    await postgres.stop();
  });
}

async function writeRows(db: Pool): Promise<void> {
  const client = await db.connect();
  await client.query(schemaSql());
  const writer = createRowWriter();
  for (const [table, rows] of Object.entries(ROWS)) await writer.insert(client, table, rows);
  client.release();
}

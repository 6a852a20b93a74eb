import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.close());

const account = (customer = '0000010001', company = '1000') =>
  `<COMPANYCODE>${company}</COMPANYCODE><CUSTOMER>${customer}</CUSTOMER>`;
const openItems = (keyDate: string, more = '', customer?: string) =>
  world.call('BAPI_AR_ACC_GETOPENITEMS', `${account(customer)}<KEYDATE>${keyDate}</KEYDATE>${more}<LINEITEMS/>`);
const documents = (rows: Record<string, string>[]) => rows.map((row) => row['DOC_NO']).sort();

describe('receivables', () => {
  it('lists what is open at the key date, with what was cleared only later', async () => {
    const now = await openItems('2026-11-20');
    expect(now.values['RETURN']).toMatchObject({ TYPE: '', CODE: '', LOG_MSG_NO: '000000' });
    expect(documents(rowsOf(now, 'LINEITEMS'))).toEqual([
      '1600000001',
      '1800000001',
      '1800000002',
      '1800000003',
      '1800000004',
    ]);
    const before = rowsOf(await openItems('2026-10-01'), 'LINEITEMS');
    expect(before.find((row) => row['DOC_NO'] === '1800000005')).toMatchObject({
      CLEAR_DATE: '2026-10-10',
      DSC_AMT_DC: '10.0000',
    });
    expect(documents(before)).not.toContain('1400000001');
    expect(rowsOf(await openItems('2026-08-31'), 'LINEITEMS')).toEqual([]);
    expect(documents(rowsOf(await openItems('2026-12-01'), 'LINEITEMS'))).toContain('1800000010');
  });

  it('gives amounts unsigned in real currency value, whatever the decimals and however many digits', async () => {
    const rows = rowsOf(await openItems('2026-11-20'), 'LINEITEMS');
    const amounts = Object.fromEntries(
      rows.map((row) => [row['DOC_NO'], [row['CURRENCY'], row['AMT_DOCCUR'], row['DB_CR_IND']]]),
    );
    expect(amounts).toEqual({
      '1800000001': ['EUR', '1234.5000', 'S'],
      '1800000002': ['EUR', '1234567890123.4500', 'S'],
      '1800000003': ['JPY', '1000.0000', 'S'],
      '1800000004': ['KWD', '1.2340', 'S'],
      '1600000001': ['EUR', '100.0000', 'H'],
    });
    const yen = rows.find((row) => row['CURRENCY'] === 'JPY');
    expect(yen).toMatchObject({ LC_AMOUNT: '6.1300', LOC_CURRCY: 'EUR', AMOUNT: '1000.0000', T_CURRENCY: 'JPY' });
  });

  it('fills a line from every column that has a source and leaves the rest initial', async () => {
    const rows = rowsOf(await openItems('2026-11-20'), 'LINEITEMS');
    expect(rows.find((row) => row['DOC_NO'] === '1800000001')).toMatchObject({
      COMP_CODE: '1000',
      CUSTOMER: '0000010001',
      FISC_YEAR: '2026',
      ITEM_NUM: '001',
      PSTNG_DATE: '2026-09-01',
      CLEAR_DATE: '0000-00-00',
      POST_KEY: '01',
      ITEM_TEXT: ' lead & <trail>',
      TX_DOC_CUR: '197.1100',
      BLINE_DATE: '2026-09-01',
      DSCT_DAYS1: '30',
      NETTERMS: '0',
      DSCT_PCT1: '0.000',
      INV_REF: '',
      INV_YEAR: '0000',
      LAST_DUNN: '0000-00-00',
      BILL_DOC: '0090000001',
      OBJ_TYPE: 'VBRK',
      REF_DOC: '0090000001',
      NAME: '',
    });
    const [index] = rowsOf(await openItems('2026-11-20', '<SECINDEX>X</SECINDEX>'), 'LINEITEMS');
    expect(index).toMatchObject({ LOC_CURRCY: '', OBJ_TYPE: '' });
  });

  it('leaves noted items out unless asked, and keeps the branch on the head office account only', async () => {
    const noted = rowsOf(await openItems('2026-11-20', '<NOTEDITEMS>X</NOTEDITEMS>'), 'LINEITEMS');
    expect(documents(noted)).toContain('1800000009');
    expect(noted.find((row) => row['DOC_NO'] === '1600000001')?.['BRANCH']).toBe('0000010002');
    const branch = await openItems('2026-11-20', '', '0000010002');
    expect([branch.values['RETURN'], rowsOf(branch, 'LINEITEMS')]).toEqual([expect.objectContaining({ TYPE: '' }), []]);
  });

  it.each([
    ['an unknown customer', account('0000099999'), 'FN502'],
    ['a customer number without its zeros', account('10001'), 'FN502'],
    ['a customer of another company code', account('0000010003'), 'FN503'],
    ['an unknown company code', account('0000010001', '9999'), 'FN510'],
  ])('says in RETURN what is wrong with %s, with no items', async (_what, key, code) => {
    const reply = await world.call(
      'BAPI_AR_ACC_GETSTATEMENT',
      `${key}<DATE_FROM>2026-01-01</DATE_FROM><DATE_TO>2026-12-31</DATE_TO><LINEITEMS/>`,
    );
    expect(reply.values['RETURN']).toMatchObject({ TYPE: 'E', CODE: code });
    expect(rowsOf(reply, 'LINEITEMS')).toEqual([]);
  });

  it('tells what was posted in a period and what was cleared in one', async () => {
    const period = (from: string, to: string) =>
      `${account()}<DATE_FROM>${from}</DATE_FROM><DATE_TO>${to}</DATE_TO><LINEITEMS/>`;
    const posted = rowsOf(
      await world.call('BAPI_AR_ACC_GETSTATEMENT', period('2026-10-01', '2026-10-31')),
      'LINEITEMS',
    );
    expect(documents(posted)).toEqual(['1400000001']);
    const cleared = rowsOf(
      await world.call('BAPI_AR_ACC_GETBALANCEDITEMS', period('2026-10-01', '2026-10-31')),
      'LINEITEMS',
    );
    expect(cleared.map((row) => [row['DOC_NO'], row['CLR_DOC_NO'], row['POST_KEY']]).sort()).toEqual([
      ['1400000001', '1400000001', '15'],
      ['1800000005', '1400000001', '01'],
    ]);
    expect(
      rowsOf(await world.call('BAPI_AR_ACC_GETBALANCEDITEMS', period('2026-09-01', '2026-09-30')), 'LINEITEMS'),
    ).toEqual([]);
  });

  it('adds up balances at a key date per currency, special G/L apart and on request', async () => {
    const balance = async (more: string) => {
      const reply = await world.call(
        'BAPI_AR_ACC_GETKEYDATEBALANCE',
        `${account()}<KEYDATE>2026-11-20</KEYDATE>${more}<KEYBALANCE/>`,
      );
      return rowsOf(reply, 'KEYBALANCE')
        .map((row) => [row['SP_GL_IND'], row['CURRENCY'], row['DB_CR_IND'], row['T_CURR_BAL']].join(' '))
        .sort();
    };
    const plain = [' EUR S 1234567891257.9500', ' JPY S 1000.0000', ' KWD S 1.2340'];
    expect(await balance('')).toEqual(plain);
    expect(await balance('<NOTEDITEMS>X</NOTEDITEMS><BALANCESPGLI>X</BALANCESPGLI>')).toEqual([
      ...plain,
      'F EUR S 77.0000',
    ]);
  });

  it('tells a credit account by days in arrears', async () => {
    const key = '<CREDITCONTROLAREA>1000</CREDITCONTROLAREA>';
    const tables = '<CREDIT_ACCOUNT_DETAIL/><CREDIT_ACCOUNT_OPEN_ITEMS/>';
    const reply = await world.call('BAPI_CREDIT_ACCOUNT_GET_STATUS', `${key}<CUSTOMER>0000010001</CUSTOMER>${tables}`);
    const aging = rowsOf(reply, 'CREDIT_ACCOUNT_OPEN_ITEMS').map((row) =>
      [row['NET_ARRERS'], row['CURRENCY'], row['OPEN_ITEMS']].join(' '),
    );
    // 1 September and 30 days fall due on 1 October, 50 days before 20 November; the credit memo was due at once.
    expect(aging.sort()).toEqual([
      '-41 EUR 50.0000',
      '50 EUR 1234567891357.9500',
      '50 JPY 1000.0000',
      '50 KWD 1.2340',
      '80 EUR -100.0000',
    ]);
    const unknown = await world.call(
      'BAPI_CREDIT_ACCOUNT_GET_STATUS',
      `${key}<CUSTOMER>0000010003</CUSTOMER>${tables}`,
    );
    expect(unknown.values['RETURN']).toMatchObject({ TYPE: 'E', ID: 'FN', NUMBER: '502' });
  });
});

describe('customers and billing', () => {
  it('gives master data by view, the company code view only for a company code', async () => {
    const reply = await world.call(
      'BAPI_CUSTOMER_GETDETAIL2',
      '<CUSTOMERNO>0000010001</CUSTOMERNO><COMPANYCODE>1000</COMPANYCODE>',
    );
    expect(reply.values['CUSTOMERADDRESS']).toMatchObject({
      NAME: 'Bergström & Söhne',
      CITY: 'Zürich',
      POSTL_CODE: '8001',
      COUNTRY: 'CH',
      LANGU: 'D',
      LANGU_ISO: 'DE',
    });
    expect(reply.values['CUSTOMERCOMPANYDETAIL']).toMatchObject({
      PMNTTRMS: 'ZB30',
      INTERNET: 'ar@bergstrom.example',
      PAYMENT_METHODS: 'TU',
    });
    const bare = await world.call('BAPI_CUSTOMER_GETDETAIL2', '<CUSTOMERNO>0000010003</CUSTOMERNO>');
    expect(bare.values['CUSTOMERADDRESS']).toMatchObject({ NAME: '東京商事' });
    expect(bare.values['CUSTOMERCOMPANYDETAIL']).toMatchObject({ CUSTOMER: '', PMNTTRMS: '' });
    const missing = await world.call('BAPI_CUSTOMER_GETDETAIL2', '<CUSTOMERNO>0000099999</CUSTOMERNO>');
    expect(missing.values['RETURN']).toMatchObject({ TYPE: 'E', ID: 'F2', NUMBER: '153' });
    const elsewhere = await world.call(
      'BAPI_CUSTOMER_GETDETAIL2',
      '<CUSTOMERNO>0000010003</CUSTOMERNO><COMPANYCODE>1000</COMPANYCODE>',
    );
    expect(elsewhere.values['RETURN']).toMatchObject({ ID: 'F2', NUMBER: '154' });
  });

  it.each([
    ['everything without a range', '', ['0000010001', '0000010002', '0000010003']],
    [
      'a between',
      '<SIGN>I</SIGN><OPTION>BT</OPTION><LOW>0000010002</LOW><HIGH>0000010009</HIGH>',
      ['0000010002', '0000010003'],
    ],
    ['a pattern', '<SIGN>I</SIGN><OPTION>CP</OPTION><LOW>*10002</LOW>', ['0000010002']],
    ['an exclusion', '<SIGN>E</SIGN><OPTION>EQ</OPTION><LOW>0000010002</LOW>', ['0000010001', '0000010003']],
    ['a pattern that SQL would read otherwise', '<SIGN>I</SIGN><OPTION>CP</OPTION><LOW>%</LOW>', []],
  ])('lists customers by %s', async (_what, range, expected) => {
    const ranges = range === '' ? '<IDRANGE/>' : `<IDRANGE><item>${range}</item></IDRANGE>`;
    const reply = await world.call('BAPI_CUSTOMER_GETLIST', `${ranges}<ADDRESSDATA/>`);
    expect(rowsOf(reply, 'ADDRESSDATA').map((row) => row['CUSTOMER'])).toEqual(expected);
    expect(reply.values['RETURN']).toMatchObject(
      expected.length > 0 ? { TYPE: '' } : { TYPE: 'E', ID: 'F2', NUMBER: '718' },
    );
  });

  it('keeps MAXROWS and CPDONLY, and refuses a bad SIGN or OPTION in RETURN', async () => {
    const list = async (inner: string) => world.call('BAPI_CUSTOMER_GETLIST', `${inner}<ADDRESSDATA/><SPECIALDATA/>`);
    expect(rowsOf(await list('<MAXROWS>2</MAXROWS><IDRANGE/>'), 'ADDRESSDATA')).toHaveLength(2);
    expect(rowsOf(await list('<CPDONLY>X</CPDONLY><IDRANGE/>'), 'SPECIALDATA')).toEqual([
      { CUSTOMER: '0000010003', ACC_1_TIME: 'X' },
    ]);
    const bad = (sign: string, option: string) =>
      list(`<IDRANGE><item><SIGN>${sign}</SIGN><OPTION>${option}</OPTION></item></IDRANGE>`);
    expect((await bad('X', 'EQ')).values['RETURN']).toMatchObject({ ID: 'S&', NUMBER: '026' });
    expect((await bad('I', 'ZZ')).values['RETURN']).toMatchObject({ ID: 'S&', NUMBER: '027' });
  });

  it('lists contact persons with their mail', async () => {
    const reply = await world.call('BAPI_CUSTOMER_GETCONTACTLIST', '<CUSTOMERRANGE/><CONTACTADDRESSDATA/>');
    expect(rowsOf(reply, 'CONTACTADDRESSDATA')).toMatchObject([
      {
        PARTNEREMPLOYEEID: '0000000001',
        CUSTOMER: '0000010001',
        LASTNAME: 'Keller',
        FIRSTNAME: 'Ida',
        E_MAIL: 'ida@bergstrom.example',
        LANGUP_ISO: 'DE',
      },
    ]);
  });

  it('tells a billing document by number or by its preceding document, and whether it is cancelled', async () => {
    const detail = await world.call('BAPI_BILLINGDOC_GETDETAIL', '<BILLINGDOCUMENT>0090000002</BILLINGDOCUMENT>');
    expect(detail.values['BILLINGDOCUMENTDETAIL']).toMatchObject({
      CURRENCY: 'JPY',
      NET_VALUE: '1000.0000',
      CANCELLED: 'X',
    });
    const missing = await world.call('BAPI_BILLINGDOC_GETDETAIL', '<BILLINGDOCUMENT>90000002</BILLINGDOCUMENT>');
    expect(missing.values['RETURN']).toMatchObject({ TYPE: 'E', ID: 'VF' });
    const cancelled = (number: string) =>
      world.call('BAPI_BILLINGDOC_IS_CANCELLED', `<BILLINGDOC_NUMBER>${number}</BILLINGDOC_NUMBER>`);
    expect((await cancelled('0090000002')).values['BILLINGDOC_IS_CANCELLED']).toBe('X');
    expect((await cancelled('0090000001')).values['BILLINGDOC_IS_CANCELLED']).toBe('');
    const range = '<SIGN>I</SIGN><OPTION>EQ</OPTION><REF_DOC_LOW>0080000001</REF_DOC_LOW>';
    const list = await world.call(
      'BAPI_BILLINGDOC_GETLIST',
      `<REFDOCRANGE>${range}</REFDOCRANGE><SUCCESS/><BILLINGDOCUMENTDETAIL/>`,
    );
    expect(rowsOf(list, 'SUCCESS')).toEqual([{ BILL_DOC: '0090000001', REF_DOC: '0080000001' }]);
    expect(rowsOf(list, 'BILLINGDOCUMENTDETAIL')).toMatchObject([
      { BILLINGDOC: '0090000001', NET_VALUE: '1037.3900', TAX_VALUE: '197.1100' },
    ]);
  });
});

describe('workflow', () => {
  const start = (inner: string) => world.call('SAP_WAPI_START_WORKFLOW', inner, { user: 'ADIT_WRITE' });
  const kept = async () =>
    (await world.db.query('SELECT id, task, creator, container, agents, status FROM sim.work_item ORDER BY id')).rows;
  const rows =
    '<INPUT_CONTAINER><item><ELEMENT>TEXT</ELEMENT><VALUE>Call &lt;back&gt;</VALUE></item></INPUT_CONTAINER><AGENTS><item><OTYPE>US</OTYPE><OBJID>MEIER</OBJID></item></AGENTS>';

  it('keeps a work item that commits itself, and loses one that does not', async () => {
    const lost = await start(`<TASK>WS90000001</TASK><DO_COMMIT></DO_COMMIT>${rows}`);
    expect(lost.values).toMatchObject({ RETURN_CODE: '0', WORKITEM_ID: expect.stringMatching(/^\d{12}$/) });
    // A later COMMIT WORK comes in another session and finds nothing.
    expect((await world.call('BAPI_TRANSACTION_COMMIT', '<WAIT>X</WAIT>', { user: 'ADIT_WRITE' })).status).toBe(200);
    expect(await kept()).toEqual([]);
    const saved = await start(`<TASK>WS90000001</TASK>${rows}<MESSAGE_LINES/>`);
    expect(saved.values).toMatchObject({ RETURN_CODE: '0', NEW_STATUS: { STATUS: 'READY' }, MESSAGE_LINES: '' });
    expect(saved.values['WORKITEM_ID']).not.toBe(lost.values['WORKITEM_ID']);
    expect(await kept()).toEqual([
      {
        id: saved.values['WORKITEM_ID'],
        task: 'WS90000001',
        creator: 'ADIT_WRITE',
        status: 'READY',
        container: [{ element: 'TEXT', value: 'Call <back>' }],
        agents: [{ otype: 'US', objid: 'MEIER' }],
      },
    ]);
  });

  it.each([
    ['what is no task', '<TASK>CALLBACK</TASK>', '1'],
    [
      'a container element without a name',
      '<TASK>WS90000001</TASK><INPUT_CONTAINER><item><VALUE>x</VALUE></item></INPUT_CONTAINER>',
      '2',
    ],
    ['a container in XML', '<TASK>WS90000001</TASK><IFS_XML_CONTAINER>PGEvPg==</IFS_XML_CONTAINER>', '2'],
  ])('refuses %s by return code and lines, keeping nothing', async (_what, inner, code) => {
    const before = (await kept()).length;
    const reply = await start(`${inner}<MESSAGE_LINES/><MESSAGE_STRUCT/>`);
    expect([reply.status, reply.values['RETURN_CODE'], reply.values['WORKITEM_ID']]).toEqual([
      200,
      code,
      '000000000000',
    ]);
    expect(rowsOf(reply, 'MESSAGE_LINES')).toHaveLength(1);
    expect((await kept()).length).toBe(before);
  });
});

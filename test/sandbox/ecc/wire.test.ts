import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelope, rowsOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.close());

const KEY = '<COMPANYCODE>1000</COMPANYCODE><CUSTOMER>0000010001</CUSTOMER><KEYDATE>2026-11-20</KEYDATE>';
const OPEN_ITEMS = 'BAPI_AR_ACC_GETOPENITEMS';
const TABLE = '<OPTIONS/><FIELDS/><DATA/>';

describe('soap rfc: what is refused', () => {
  it.each([
    ['an unknown function', 'BAPI_AR_ACC_GETKEYFIGURES', KEY, 'FU_NOT_FOUND'],
    ['a function that is known in public but not installed', 'BAPI_DISPUTE_CREATE', '', 'FU_NOT_FOUND'],
    ['a function in lower case', 'rfc_ping', '', 'FU_NOT_FOUND'],
    ['an unknown parameter', OPEN_ITEMS, `${KEY}<LINEITEMS/><MAX_ROWS>1</MAX_ROWS>`, 'RFC_DESERIALIZE_ERROR'],
    ['a parameter in lower case', 'STFC_CONNECTION', '<requtext>a</requtext>', 'RFC_DESERIALIZE_ERROR'],
    [
      'a parameter in the namespace of the function',
      'STFC_CONNECTION',
      '<x:REQUTEXT>a</x:REQUTEXT>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a parameter sent twice',
      'STFC_CONNECTION',
      '<REQUTEXT>a</REQUTEXT><REQUTEXT>b</REQUTEXT>',
      'RFC_DESERIALIZE_ERROR',
    ],
    ['an exporting parameter that is sent', OPEN_ITEMS, `${KEY}<LINEITEMS/><RETURN/>`, 'RFC_DESERIALIZE_ERROR'],
    [
      'a mandatory import that is missing',
      OPEN_ITEMS,
      '<COMPANYCODE>1000</COMPANYCODE><CUSTOMER>1</CUSTOMER><LINEITEMS/>',
      'CALL_FUNCTION_PARM_MISSING',
    ],
    ['a mandatory table that is missing', OPEN_ITEMS, KEY, 'CALL_FUNCTION_PARM_MISSING'],
    ['a mandatory structure that is missing', 'BAPI_BILLINGDOC_GETLIST', '<SUCCESS/>', 'CALL_FUNCTION_PARM_MISSING'],
    ['a CHAR that is too long', OPEN_ITEMS, `${KEY.replace('1000<', '10000<')}<LINEITEMS/>`, 'RFC_DESERIALIZE_ERROR'],
    [
      'a language in two letters',
      'DDIF_FIELDINFO_GET',
      '<TABNAME>KNA1</TABNAME><LANGU>EN</LANGU>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a date without dashes',
      OPEN_ITEMS,
      `${KEY.replace('2026-11-20', '20261120')}<LINEITEMS/>`,
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a date that is not in the calendar',
      OPEN_ITEMS,
      `${KEY.replace('2026-11-20', '2026-02-30')}<LINEITEMS/>`,
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a date with a time',
      OPEN_ITEMS,
      `${KEY.replace('2026-11-20', '2026-11-20T00:00:00Z')}<LINEITEMS/>`,
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a NUMC with a letter',
      'RFC_READ_TABLE',
      '<QUERY_TABLE>KNA1</QUERY_TABLE><OPTIONS/><DATA/><FIELDS><item><OFFSET>A</OFFSET></item></FIELDS>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a NUMC that is too long',
      'RFC_READ_TABLE',
      '<QUERY_TABLE>KNA1</QUERY_TABLE><OPTIONS/><DATA/><FIELDS><item><OFFSET>0000001</OFFSET></item></FIELDS>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'an integer with a point',
      'RFC_READ_TABLE',
      `<QUERY_TABLE>KNA1</QUERY_TABLE><ROWCOUNT>1.0</ROWCOUNT>${TABLE}`,
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'an integer beyond 32 bits',
      'RFC_READ_TABLE',
      `<QUERY_TABLE>KNA1</QUERY_TABLE><ROWCOUNT>2147483648</ROWCOUNT>${TABLE}`,
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a time of 25 hours',
      'SAP_WAPI_START_WORKFLOW',
      '<TASK>WS90000001</TASK><DESIRED_START_TIME>25:00:00</DESIRED_START_TIME>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'XSTRING that is not base64',
      'SAP_WAPI_START_WORKFLOW',
      '<TASK>WS90000001</TASK><IFS_XML_CONTAINER>%%%</IFS_XML_CONTAINER>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a value where a structure is needed',
      'BAPI_BILLINGDOC_GETLIST',
      '<REFDOCRANGE>0080000001</REFDOCRANGE>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'an unknown field of a structure',
      'BAPI_BILLINGDOC_GETLIST',
      '<REFDOCRANGE><LOW>1</LOW></REFDOCRANGE>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a field of a structure sent twice',
      'BAPI_BILLINGDOC_GETLIST',
      '<REFDOCRANGE><SIGN>I</SIGN><SIGN>E</SIGN></REFDOCRANGE>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a table whose rows are not called item',
      'BAPI_CUSTOMER_GETLIST',
      '<IDRANGE><ITEM><SIGN>I</SIGN></ITEM></IDRANGE>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'a value where a table is needed',
      'BAPI_CUSTOMER_GETLIST',
      '<IDRANGE>0000010001</IDRANGE>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'elements where a value is needed',
      'STFC_CONNECTION',
      '<REQUTEXT><item>a</item></REQUTEXT>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'an unknown field in a row of a table',
      'SAP_WAPI_START_WORKFLOW',
      '<TASK>WS90000001</TASK><AGENTS><item><TYP>US</TYP></item></AGENTS>',
      'RFC_DESERIALIZE_ERROR',
    ],
    [
      'what only S/4 has',
      'RFC_READ_TABLE',
      `<QUERY_TABLE>KNA1</QUERY_TABLE><GET_SORTED>X</GET_SORTED>${TABLE}`,
      'RFC_DESERIALIZE_ERROR',
    ],
  ])('refuses %s', async (_what, name, inner, reason) => {
    const reply = await world.call(name, inner, { user: 'ADIT_WRITE' });
    expect([reply.status, reply.fault]).toEqual([500, expect.stringContaining(reason)]);
    expect((await world.db.query('SELECT count(*)::int AS n FROM sim.work_item')).rows).toEqual([{ n: 0 }]);
  });

  it.each([
    ['text that is no XML', 'hello', 'XML_PARSE_ERROR'],
    ['an unfinished document', envelope('RFC_PING', '').slice(0, -10), 'XML_PARSE_ERROR'],
    [
      'a document type',
      `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${envelope('RFC_PING', '')}`,
      'XML_PARSE_ERROR',
    ],
    ['an entity that is not predefined', envelope('STFC_CONNECTION', '<REQUTEXT>&nbsp;</REQUTEXT>'), 'XML_PARSE_ERROR'],
    ['a prefix that is not declared', envelope('STFC_CONNECTION', '<q:REQUTEXT>a</q:REQUTEXT>'), 'XML_PARSE_ERROR'],
    [
      'elements closed in the wrong order',
      envelope('STFC_CONNECTION', '<REQUTEXT><a></REQUTEXT></a>'),
      'XML_PARSE_ERROR',
    ],
    [
      'elements nested without end',
      envelope('STFC_CONNECTION', '<a>'.repeat(30) + '</a>'.repeat(30)),
      'XML_PARSE_ERROR',
    ],
    [
      'SOAP 1.2',
      envelope('RFC_PING', '').replace('schemas.xmlsoap.org/soap/envelope/', 'www.w3.org/2003/05/soap-envelope'),
      'SOAP_ENVELOPE',
    ],
    [
      'another namespace',
      envelope('RFC_PING', '', 'urn:sap-com:document:sap:soap:functions:mc-style'),
      'SOAP_NAMESPACE',
    ],
    ['an empty body', envelope('RFC_PING', '').replace(/<x:.*<\/x:RFC_PING>/, ''), 'SOAP_BODY'],
    [
      'two calls in one body',
      envelope('RFC_PING', '').replace(
        '</soap:Body>',
        '<x:RFC_PING xmlns:x="urn:sap-com:document:sap:rfc:functions"/></soap:Body>',
      ),
      'SOAP_BODY',
    ],
  ])('refuses %s', async (_what, body, reason) => {
    const reply = await world.post(body);
    expect([reply.status, reply.fault]).toEqual([500, reason]);
  });

  it.each([
    ['GET', { method: 'GET' } as const, 405],
    ['another path', { path: '/sap/bc/soap/wsdl' }, 404],
    ['another client', { query: 'sap-client=200' }, 401],
    ['no client', { query: 'sap-language=EN' }, 401],
    ['another content type', { headers: { 'content-type': 'application/json' } }, 415],
    ['an unknown user', { user: 'NOBODY', password: 'x' }, 401],
    ['credentials that are no Basic logon', { headers: { authorization: 'Bearer abc' } }, 401],
  ])('answers %s with an HTML page', async (_what, options, status) => {
    const reply = await world.call('RFC_PING', '', options);
    expect(reply.status).toBe(status);
    expect(reply.text).toMatch(/^<!DOCTYPE HTML/);
  });

  it('refuses a body beyond its limit and one that is not UTF-8', async () => {
    const large = await world
      .call('STFC_CONNECTION', `<REQUTEXT>${' '.repeat(3_000_000)}</REQUTEXT>`)
      .catch((error) => error);
    // The server may have closed before the client had sent everything; either way nothing was executed.
    expect(large instanceof Error || large.status === 413).toBe(true);
    expect((await world.call('RFC_PING')).status).toBe(200);
    const latin1 = Buffer.from(envelope('STFC_CONNECTION', '<REQUTEXT>\u00e4</REQUTEXT>'), 'latin1');
    expect((await world.post(latin1)).fault).toBe('XML_PARSE_ERROR');
  });

  it('refuses a call without SOAPAction, and takes an empty one', async () => {
    expect((await world.call('RFC_PING', '', { without: 'soapaction' })).fault).toBe('SOAP_ACTION');
    expect((await world.call('RFC_PING', '', { headers: { soapaction: '""' } })).status).toBe(200);
  });

  it('refuses what the role of a user does not allow', async () => {
    for (const name of ['SAP_WAPI_START_WORKFLOW', 'BAPI_TRANSACTION_COMMIT']) {
      const reply = await world.call(name, '<TASK>WS90000001</TASK>');
      expect(reply.fault).toContain('RFC_AUTHORIZATION_FAILURE');
      expect(reply.text).toContain(`No RFC authorization for function module ${name}`);
    }
  });
});

describe('soap rfc: what comes back', () => {
  it('gives TABLES only where the request names them, and exports always', async () => {
    const inner = '<IDRANGE><item><SIGN>I</SIGN><OPTION>EQ</OPTION><LOW>0000010001</LOW></item></IDRANGE>';
    const without = await world.call('BAPI_CUSTOMER_GETLIST', inner);
    expect(Object.keys(without.values)).toEqual(['RETURN', 'IDRANGE']);
    const named = await world.call('BAPI_CUSTOMER_GETLIST', `${inner}<ADDRESSDATA/>`);
    expect(Object.keys(named.values)).toEqual(['RETURN', 'IDRANGE', 'ADDRESSDATA']);
    expect(rowsOf(named, 'ADDRESSDATA')).toMatchObject([
      { CUSTOMER: '0000010001', NAME: 'Bergström & Söhne AG', SORT1: 'BERGSTROEM' },
    ]);
  });

  it('writes the same in different prefixes, escapes and empty forms', async () => {
    const prefixes = new Set<string>();
    for (let n = 0; n < 4; n++) {
      const reply = await world.call('STFC_CONNECTION', '<REQUTEXT> ä&lt;&amp;&#x20AC;  </REQUTEXT>');
      prefixes.add(/<([\w-]*:?)STFC_CONNECTION\.Response/.exec(reply.text)?.[1] ?? '?');
      expect(reply.response).toBe('STFC_CONNECTION.Response');
      // Leading blanks stay, trailing ones are no part of a CHAR.
      expect(reply.values['ECHOTEXT']).toBe(' ä<&€');
    }
    expect(prefixes).toEqual(new Set(['rfc:', 'n0:', '', 'urn:']));
  });

  it('reads CDATA, comments, a header and another encoding of the same letters', async () => {
    const inner = '<REQUTEXT><!-- no --><![CDATA[<a>]]>&#98;</REQUTEXT>';
    const body = envelope('STFC_CONNECTION', inner).replace('<soap:Body>', '<soap:Header/><soap:Body>');
    expect((await world.post(`\uFEFF${body}`)).values['ECHOTEXT']).toBe('<a>b');
  });

  it('tells the system, its client zone and its identity', async () => {
    const reply = await world.call('RFC_SYSTEM_INFO');
    expect(reply.values['RFCSI_EXPORT']).toMatchObject({
      RFCSYSID: 'ADT',
      RFCSAPRL: '740',
      RFCTZONE: '  3600',
      RFCDAYST: '',
    });
  });

  it('describes functions and tables from the signatures', async () => {
    const reply = await world.call('RFC_GET_FUNCTION_INTERFACE', `<FUNCNAME>${OPEN_ITEMS}</FUNCNAME><PARAMS/>`);
    const parameters = rowsOf(reply, 'PARAMS');
    expect(parameters.map((row) => `${row['PARAMCLASS']}:${row['PARAMETER']}`)).toEqual([
      'I:COMPANYCODE',
      'I:CUSTOMER',
      'I:KEYDATE',
      'I:NOTEDITEMS',
      'I:SECINDEX',
      'E:RETURN',
      'T:LINEITEMS',
    ]);
    expect(parameters[0]).toMatchObject({
      EXID: 'C',
      INTLENGTH: '8',
      OPTIONAL: '',
      TABNAME: 'BAPI3007_1',
      FIELDNAME: 'COMP_CODE',
    });
    const exceptions = rowsOf(
      await world.call('RFC_GET_FUNCTION_INTERFACE', '<FUNCNAME>RFC_READ_TABLE</FUNCNAME><PARAMS/>'),
      'PARAMS',
    );
    expect(exceptions.filter((row) => row['PARAMCLASS'] === 'X').map((row) => row['PARAMETER'])).toContain(
      'DATA_BUFFER_EXCEEDED',
    );
    for (const missing of ['BAPI_DISPUTE_CREATE', 'Z_NOTHING']) {
      expect((await world.call('RFC_GET_FUNCTION_INTERFACE', `<FUNCNAME>${missing}</FUNCNAME><PARAMS/>`)).fault).toBe(
        'FU_NOT_FOUND',
      );
    }
    const fields = rowsOf(await world.call('DDIF_FIELDINFO_GET', '<TABNAME>TCURX</TABNAME><DFIES_TAB/>'), 'DFIES_TAB');
    expect(fields.map((row) => [row['FIELDNAME'], row['KEYFLAG'], row['DATATYPE'], row['LENG']])).toEqual([
      ['CURRKEY', 'X', 'CUKY', '000005'],
      ['CURRDEC', '', 'INT1', '000003'],
    ]);
    expect((await world.call('DDIF_FIELDINFO_GET', '<TABNAME>BSEG</TABNAME>')).fault).toBe('NOT_FOUND');
  });

  it('logs calls of one connection under one session, with what they came to', async () => {
    world.calls.clear();
    await world.call('RFC_PING');
    await world.call('RFC_PING');
    await world.call(OPEN_ITEMS, `${KEY.replace('0000010001', '0000099999')}<LINEITEMS/>`);
    await world.call('NO_SUCH');
    const calls = world.calls.list('ecc');
    expect(calls.map(({ name, outcome, road }) => [name, outcome, road])).toEqual([
      ['RFC_PING', 'ok', 'soap'],
      ['RFC_PING', 'ok', 'soap'],
      [OPEN_ITEMS, 'FN502', 'soap'],
      ['NO_SUCH', 'FU_NOT_FOUND', 'soap'],
    ]);
    expect(new Set(calls.map((call) => call.session)).size).toBe(1);
  });
});

describe('soap rfc: logon', () => {
  it('locks a user after five wrong passwords, whatever comes afterwards, and nobody else', async () => {
    const other = await world.another({});
    try {
      for (let n = 1; n <= 4; n++) expect((await other.call('RFC_PING', '', { password: 'wrong' })).status).toBe(401);
      expect((await other.call('RFC_PING')).status).toBe(200);
      for (let n = 1; n <= 5; n++) {
        expect(other.abap.users.isLocked('ADIT_READ')).toBe(false);
        expect((await other.call('RFC_PING', '', { password: 'wrong' })).status).toBe(401);
      }
      expect(other.abap.users.isLocked('adit_read')).toBe(true);
      const locked = await other.call('RFC_PING');
      expect([locked.status, locked.fault]).toEqual([401, null]);
      expect((await other.call('RFC_PING', '', { user: 'ADIT_WRITE' })).status).toBe(200);
      expect(other.calls.list().filter((call) => call.name === 'logon' && call.outcome === '401')).toHaveLength(10);
    } finally {
      await other.close();
    }
  });

  it('does not count a wrong client as a wrong password', async () => {
    for (let n = 0; n < 6; n++) await world.call('RFC_PING', '', { query: 'sap-client=999', password: 'wrong' });
    expect((await world.call('RFC_PING')).status).toBe(200);
  });
});

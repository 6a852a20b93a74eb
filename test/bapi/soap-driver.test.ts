import { afterEach, describe, expect, it } from 'vitest';
import { soapFault, soapReply, type TinySapOptions } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function world(options: TinySapOptions, section: Record<string, unknown> = {}, role: 'read' | 'write' = 'read') {
  // Without tables an identification is one call, which is all that most of these tests want to see.
  const started = await startWorld(options, { readTable: 'off', ...section }, role);
  worlds.push(started);
  return started;
}

const SYSTEM = { RFCSI_EXPORT: { RFCSYSID: 'PRD', RFCSAPRL: '700' } };
const systemInfo = soapReply('RFC_SYSTEM_INFO', SYSTEM);

function answering(status: number, type: string, body: string): TinySapOptions {
  return {
    raw: (_request, response) => {
      response.writeHead(status, { 'content-type': type });
      response.end(body);
      return true;
    },
  };
}

describe('SOAP RFC', () => {
  it('sends client, language, logon and the function in the form that SAP documents', async () => {
    let seen: { url?: string; headers: NodeJS.Dict<string | string[]>; body: string } | undefined;
    const { erp } = await world({
      functions: { RFC_SYSTEM_INFO: () => SYSTEM },
      raw: (request, _response, body) => {
        seen = { ...(request.url !== undefined && { url: request.url }), headers: request.headers, body };
        return false;
      },
    });
    expect(await erp.identity(within())).toEqual({
      kind: 'sap-ecc',
      parts: { systemId: 'PRD', client: '100', installation: 'unknown', clientRole: 'unknown' },
    });
    expect(seen?.url).toBe('/sap/bc/soap/rfc?sap-client=100&sap-language=EN');
    expect(seen?.headers['authorization']).toBe(`Basic ${Buffer.from('ADIT:geheim').toString('base64')}`);
    expect(seen?.headers['content-type']).toBe('text/xml; charset=utf-8');
    expect(seen?.body).toContain(
      '<urn:RFC_SYSTEM_INFO xmlns:urn="urn:sap-com:document:sap:rfc:functions"></urn:RFC_SYSTEM_INFO>',
    );
  });

  it('reads a reply whatever its namespace prefixes are', async () => {
    const other = systemInfo.replaceAll('SOAP-ENV', 'soap').replaceAll('rfc:', 'n0:').replace('xmlns:rfc', 'xmlns:n0');
    const { erp } = await world(answering(200, 'text/xml', other));
    expect((await erp.identity(within())).parts['systemId']).toBe('PRD');
  });

  it('keeps connections alive between calls', async () => {
    const { erp, sap } = await world({ functions: { RFC_SYSTEM_INFO: () => SYSTEM } });
    for (let call = 0; call < 5; call += 1) await erp.identity(within());
    expect(sap.requests.count).toBe(5);
    expect(sap.requests.connections).toBeLessThanOrEqual(2);
  });

  it('refuses a server whose certificate the configured authority did not sign', async () => {
    const { erp } = await world({ functions: { RFC_SYSTEM_INFO: () => SYSTEM } }, { ca: '/etc/hostname' });
    await expect(erp.identity(within())).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
  });

  it.each([
    [401, 'text/html', 'ERP_AUTH'],
    [403, 'text/html', 'ERP_DENIED'],
    [404, 'text/html', 'ERP_UNREACHABLE'],
    [500, 'text/html', 'ERP_FAULT'],
    [502, 'text/html', 'ERP_UNREACHABLE'],
    [503, 'text/html', 'ERP_UNREACHABLE'],
    [200, 'text/html', 'ERP_REPLY_INVALID'],
    [302, 'text/xml', 'ERP_REPLY_INVALID'],
  ])('turns HTTP %i with %s into %s', async (status, type, code) => {
    const { erp } = await world(answering(status, type, '<html><body>Logon failed</body></html>'));
    await expect(erp.identity(within())).rejects.toMatchObject({ code });
  });

  it.each([
    ['RFC_NO_AUTHORITY', 'User ADIT has no RFC authorization for function group SYST', 'ERP_DENIED'],
    ['RFC_DESERIALIZE_ERROR', 'Deserialization failed', 'ERP_REPLY_INVALID'],
    ['RUNTIME', 'TIME_OUT', 'ERP_FAULT'],
    ['LOCK', 'Document 1800000001 is locked by user MEIER', 'ERP_LOCKED'],
  ])('turns the fault %s into a code', async (type, text, code) => {
    const { erp } = await world({
      raw: (_request, response) => {
        soapFault(response, type, text);
        return true;
      },
    });
    await expect(erp.identity(within())).rejects.toMatchObject({ code });
  });

  it.each([
    ['a document type', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${systemInfo.replace(/^<\?xml.*\?>\n/, '')}`],
    ['a reply that was cut off', systemInfo.slice(0, -40)],
    ['a reply to another call', systemInfo.replaceAll('RFC_SYSTEM_INFO', 'RFC_PING')],
    ['nesting without end', `<a>${'<b>'.repeat(500)}${'</b>'.repeat(500)}</a>`],
    ['no XML at all', 'OK'],
  ])('refuses %s', async (_what, body) => {
    const { erp } = await world(answering(200, 'text/xml', body));
    await expect(erp.identity(within())).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
  });

  it('stops reading a reply that is larger than the limit', async () => {
    const { erp } = await world({
      raw: (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/xml' });
        const block = Buffer.alloc(1024 * 1024, 0x20);
        const more = () => {
          while (!response.destroyed) if (!response.write(block)) return void response.once('drain', more);
        };
        more();
        return true;
      },
    });
    await expect(erp.identity(within(20_000))).rejects.toMatchObject({
      code: 'ERP_REPLY_INVALID',
      message: expect.stringContaining('larger'),
    });
  }, 20_000);

  it('decodes character references once and leaves text as it is', async () => {
    const body = systemInfo.replace('PRD', '&amp;#65;&#xE4;&#8364;7 ');
    const { erp } = await world(answering(200, 'text/xml', body));
    expect((await erp.identity(within())).parts['systemId']).toBe('&#65;ä€7');
  });

  it('ends a call that hangs at the deadline, and one whose caller leaves at once', async () => {
    const { erp } = await world({ raw: () => true });
    await expect(erp.identity(within(60))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    const caller = new AbortController();
    const left = erp.identity(within(60_000, caller.signal));
    caller.abort();
    await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('repeats a read once when a kept-alive connection turns out to be dead, and not more', async () => {
    let requests = 0;
    const { erp } = await world({
      functions: { RFC_SYSTEM_INFO: () => SYSTEM },
      raw: (request) => {
        requests += 1;
        if (requests === 1 || requests === 3) return false;
        request.socket.destroy();
        return true;
      },
    });
    await erp.identity(within());
    await erp.identity(within());
    expect(requests).toBe(3);
    await expect(erp.identity(within())).rejects.toMatchObject({ code: 'ERP_UNREACHABLE' });
    expect(requests).toBe(5);
  });

  it('tries a wrong password once, however many calls come', async () => {
    const { erp, sap } = await world(answering(401, 'text/html', '<html></html>'));
    const calls = Array.from({ length: 12 }, () => erp.identity(within()));
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ code: 'ERP_AUTH' })));
    await expect(erp.read('customer', { customer: '1' }, within())).rejects.toMatchObject({ code: 'ERP_AUTH' });
    expect(sap.requests.count).toBe(1);
  });

  it('never shows password or user in an error', async () => {
    const { erp, logs } = await world(answering(401, 'text/html', 'ADIT geheim'));
    const error = await erp.identity(within()).catch((thrown: unknown) => thrown);
    expect(`${JSON.stringify(error)} ${String(error)} ${logs.join()}`).not.toContain('geheim');
  });

  it('says that the ERP cannot be reached when nobody listens', async () => {
    const { erp, sap } = await world({});
    await sap.close();
    await expect(erp.identity(within())).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
  });
});

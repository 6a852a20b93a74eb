import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { childEnvironment, type RfcSection, Section } from '../../../bapi/config.ts';
import { connector } from '../../../bapi/index.ts';
import { firstHop, reach } from '../../../bapi/rfc/route.ts';
import { reference } from '../world.ts';

const least = {
  road: 'rfc',
  ashost: 'ecc',
  sysnr: '07',
  client: '100',
  companyCodes: ['1000'],
  read: { user: reference('U'), password: reference('P') },
};
const section = (change: Record<string, unknown> = {}) => Section.parse({ ...least, ...change }) as RfcSection;
const group = { ashost: undefined, sysnr: undefined, mshost: 'ms', r3name: 'ECC' };
const web = { ashost: undefined, sysnr: undefined, wshost: 'web', wsport: 443 };
const snc = { lib: '/l.so', partnerName: 'p:CN=ECC' };

describe('section of the RFC road', () => {
  it('needs a server with its system number, and fills in the rest', () => {
    expect(section()).toMatchObject({ driver: 'node-rfc', group: 'PUBLIC', maxConnections: 4, logonTimeoutMs: 10_000 });
  });

  it.each([
    ['no server at all', { ashost: undefined }],
    ['a server without system number', { sysnr: undefined }],
    ['a message server without the system’s name', { ...group, r3name: undefined }],
    ['two ways at once', { mshost: 'ms', r3name: 'ECC' }],
    ['WebSocket RFC without a port', { ...web, wsport: undefined }],
    ['a system number that lost its zero', { sysnr: 7 }],
    ['a logon by certificate without SNC', { read: { x509cert: reference('C') } }],
    ['a password in a SAProuter string', { saprouter: '/H/router/W/secret/H/' }],
    ['a driver that nobody listed', { driver: 'left-pad' }],
    ['a literal password', { read: { user: reference('U'), password: 'secret' } }],
    ['an address of the other road', { url: 'https://ecc' }],
    ['SNC without the partner’s name', { snc: { lib: '/l.so' } }],
  ])('refuses %s', (_what, change) => {
    expect(Section.safeParse({ ...least, ...change }).success).toBe(false);
  });

  it('takes a logon by certificate with SNC, and the successor of the driver', () => {
    const parsed = section({ read: { x509cert: reference('C') }, snc, driver: '@sap-rfc/node-rfc-library' });
    expect(parsed).toMatchObject({ snc: { qop: '3' }, driver: '@sap-rfc/node-rfc-library' });
  });

  it('gives the process its library path, threads for all calls and four more, and the folder of the PSE', () => {
    const environment = childEnvironment(
      section({ sdkHome: '/sdk', maxConnections: 6, snc: { ...snc, secudir: '/sec' } }),
    );
    expect(environment).toEqual({ LD_LIBRARY_PATH: '/sdk/lib', UV_THREADPOOL_SIZE: '10', SECUDIR: '/sec' });
  });

  it('goes into production as it is; SOAP only when somebody says that its exposure is known', () => {
    const { ashost: _host, sysnr: _number, ...either } = least;
    const soap = { ...either, road: 'soap', url: 'https://ecc' };
    const findings = [least, soap, { ...soap, acknowledgeExposure: true }].map((one) =>
      connector.productionFindings?.(Section.parse(one)).map(({ path }) => path.join('.')),
    );
    expect(findings).toEqual([[], ['road'], []]);
  });
});

describe('first hop to an ERP', () => {
  it.each([
    ['an application server', {}, 'ecc:3307'],
    ['an application server with SNC', { snc }, 'ecc:4807'],
    ['a message server by port', { ...group, msserv: '3601' }, 'ms:3601'],
    ['a SAProuter', { saprouter: '/H/router/H/' }, 'router:3299'],
    ['a SAProuter on a port of its own', { saprouter: '/H/router/S/3298/H/' }, 'router:3298'],
    ['a SAProuter before a message server', { ...group, saprouter: '/H/router/S/sapdp99/H/' }, 'router:3299'],
    ['WebSocket RFC', web, 'web:443'],
    ['WebSocket RFC through a proxy', { ...web, proxyHost: 'proxy', proxyPort: 8080 }, 'proxy:8080'],
  ])('is the one of %s', (_what, change, expected) => {
    const hop = firstHop(section(change));
    expect(`${hop?.host}:${hop?.port}`).toBe(expected);
  });

  it('is not known for a message server whose port stands in the services of this host', () => {
    expect(firstHop(section(group))).toBeNull();
    expect(firstHop(section({ ...group, msserv: 'sapmsECC' }))).toBeNull();
  });

  it('answers or does not, within its time', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await reach({ host: '127.0.0.1', port, what: 'the gateway' }, 1_000);
    server.close();
    await once(server, 'close');
    const refused = reach({ host: '127.0.0.1', port, what: 'the gateway' }, 1_000);
    await expect(refused).rejects.toMatchObject({
      code: 'ERP_UNREACHABLE',
      outcome: 'none',
      details: { reason: 'ECONNREFUSED' },
    });
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { TinySapOptions } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function identityOf(
  tables: TinySapOptions['tables'],
  { section = {}, role, raw }: { section?: Record<string, unknown>; role?: 'write'; raw?: TinySapOptions['raw'] } = {},
) {
  const functions = { RFC_SYSTEM_INFO: () => ({ RFCSI_EXPORT: { RFCSYSID: 'PRD' } }) };
  const world = await startWorld({ functions, ...(tables && { tables }), ...(raw && { raw }) }, section, role);
  worlds.push(world);
  const { parts } = await world.erp.identity(within());
  return { parts, world };
}
const T000 = [
  { MANDT: '000', CCCATEGORY: 'S' },
  { MANDT: '100', CCCATEGORY: 'P' },
];

describe('identity of SAP ECC', () => {
  it('is system id, client and what the client is for', async () => {
    expect((await identityOf({ T000 })).parts).toEqual({
      systemId: 'PRD',
      client: '100',
      installation: 'unknown',
      clientRole: 'production',
    });
    expect((await identityOf({ T000 }, { section: { client: '000' } })).parts['clientRole']).toBe('reference');
  });

  it.each([
    ['the table is refused', { KNA1: [] }, {}],
    ['the client has no role', { T000: [{ MANDT: '100', CCCATEGORY: ' ' }] }, {}],
    ['tables are off', { T000 }, { readTable: 'off' }],
  ])('leaves the role unknown where %s', async (_what, tables, section) => {
    expect((await identityOf(tables, { section })).parts).toMatchObject({ systemId: 'PRD', clientRole: 'unknown' });
  });

  it('is told by the writing user without any table', async () => {
    const { parts, world } = await identityOf({ T000 }, { role: 'write' });
    expect(parts['clientRole']).toBe('unknown');
    expect(world.sap.calls.map(({ name }) => name)).toEqual(['RFC_SYSTEM_INFO']);
  });

  it('fails as a whole where the system is out of reach, rather than half unknown', async () => {
    const raw: TinySapOptions['raw'] = (request, _response, body) => {
      if (!body.includes('RFC_READ_TABLE')) return false;
      request.socket.destroy();
      return true;
    };
    await expect(identityOf({ T000 }, { raw })).rejects.toMatchObject({ code: 'ERP_UNREACHABLE' });
  });
});

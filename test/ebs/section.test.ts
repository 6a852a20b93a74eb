import { describe, expect, it } from 'vitest';
import { operations } from '../../domain/operations.ts';
import { childEnvironment, productionFindings, Section } from '../../ebs/config.ts';
import { connector } from '../../ebs/index.ts';
import { reference, sectionFor } from './world.ts';

const base = {
  hosts: ['db1.example.com:1521'],
  service: 'EBSPROD',
  operatingUnits: ['101'],
  read: { user: reference('READER'), password: reference('PASSWORD') },
};
const write = { user: reference('WRITER'), password: reference('PASSWORD') };
const context = { user: 'ADIT_AGENT', responsibility: 'ADIT_COLLECTIONS' };
const all = Object.keys(operations);

describe('the section', () => {
  it('needs little, and reads through the wrapper in mode Thin unless told', () => {
    expect(Section.parse(base)).toMatchObject({ mode: 'thin', reads: 'wrapper', addon: 'off', maxCallSeconds: 300 });
  });

  it.each([
    ['a host without a port', { hosts: ['db1'] }, 'hosts'],
    ['a password in the clear', { read: { user: 'ADIT', password: 'x' } }, 'read'],
    ['libraries without Thick', { libDir: '/opt/oracle' }, 'libDir'],
    ['TLS of Thick without a wallet', { mode: 'thick', tls: {} }, 'tls'],
    ['a certificate without its key', { tls: { certificate: reference('C') } }, 'tls'],
    ['writing without add-on and proxy', { write, context }, 'write'],
    ['writing without add-on and context', { write: { ...write, proxyUser: 'APPS' } }, 'context'],
    ['a proxy beside the add-on', { addon: 'on', write: { ...write, proxyUser: 'APPS' } }, 'write'],
    ['a word that it does not have', { hostz: [] }, undefined],
  ])('refuses %s', (_what, changed, path) => {
    const { error } = Section.safeParse({ ...base, ...changed });
    expect(error?.issues[0]?.path[0]).toBe(path);
  });

  it('is not fit for production in the clear or as a proxy of APPS without a word that this is known', () => {
    const proxy = Section.parse({ ...base, context, write: { ...write, proxyUser: 'APPS' } });
    expect(productionFindings(proxy).map(({ path }) => path.join('.'))).toEqual(['tls', 'write.proxyUser']);
    expect(productionFindings({ ...proxy, acknowledgePlainTcp: true, acknowledgeProxy: true })).toEqual([]);
  });

  it('gives Thick its libraries and a thread for each connection', () => {
    expect(childEnvironment(Section.parse(base))).toEqual({});
    expect(childEnvironment(Section.parse({ ...base, mode: 'thick', libDir: '/opt/oracle' }))).toMatchObject({
      UV_THREADPOOL_SIZE: '8',
    });
  });
});

describe('the script of grants', () => {
  it('through the wrapper grants the two packages of the add-on and nothing else', () => {
    const text = connector.grants(sectionFor([1521], { reads: 'wrapper' }), all);
    expect([...text.matchAll(/^GRANT (.*);/gm)].map(([, what]) => what)).toEqual([
      'CREATE SESSION TO adit_read',
      'EXECUTE ON apps.xxadit_read TO adit_read',
      'CREATE SESSION TO adit_write',
      'EXECUTE ON apps.xxadit_write TO adit_write',
    ]);
    expect(text).toContain("-- EXEC ad_zd.grant_privs('EXECUTE', 'XXADIT_READ', 'ADIT_READ');");
  });

  it('by views grants SELECT on each object once, and only for operations that are enabled', () => {
    const text = (wanted: string[]) => connector.grants(sectionFor([1521], { reads: 'views' }), wanted);
    const objects = (script: string) =>
      [...script.matchAll(/^GRANT SELECT ON apps\.(\w+) /gm)].map(([, name = '']) => name);
    const some = objects(text(['list_payments']));
    const every = objects(text(all));
    expect(new Set(every).size).toBe(every.length);
    expect(every).toEqual(expect.arrayContaining(some));
    expect(some).toContain('ar_cash_receipts_all');
    expect(some).not.toContain('hz_contact_preferences');
    expect(every).toContain('hz_contact_preferences');
    expect(text(all)).not.toMatch(/SELECT ANY|GRANT ALL|\bDBA TO\b/);
  });

  it('for a proxy says what it opens', () => {
    const section = sectionFor([1521], { addon: 'off', context, write: { ...write, proxyUser: 'APPS' } });
    const text = connector.grants(section, all);
    expect(text).toContain('ALTER USER apps GRANT CONNECT THROUGH adit_write;');
    expect(text).toContain('every right of APPS');
  });
});

import { delimiter } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { environmentOf } from '../../../agent/host/connector-child.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('environment of a connector process', () => {
  it('has the folders of a native library in front of what the agent has', () => {
    vi.stubEnv('PATH', '/bin');
    vi.stubEnv('LD_LIBRARY_PATH', '/lib/own');
    const env = environmentOf({ LD_LIBRARY_PATH: '/sdk/lib', PATH: '/sdk/lib' });
    expect(env['LD_LIBRARY_PATH']).toBe(`/sdk/lib${delimiter}/lib/own`);
    expect(env['PATH']).toBe(`/sdk/lib${delimiter}/bin`);
  });

  it('takes the number of threads and the folder of the PSE from the connector alone', () => {
    vi.stubEnv('SECUDIR', '/of/the/agent');
    vi.stubEnv('UV_THREADPOOL_SIZE', '2');
    expect(environmentOf({ UV_THREADPOOL_SIZE: '8' })).toMatchObject({ UV_THREADPOOL_SIZE: '8' });
    expect(environmentOf({})['SECUDIR']).toBeUndefined();
    expect(environmentOf({ SECUDIR: '/sec' })['SECUDIR']).toBe('/sec');
  });

  it('lets no other name through, whatever a connector asks for and the agent has', () => {
    vi.stubEnv('ADIT_CANARY', 'canary');
    vi.stubEnv('NODE_OPTIONS', '--inspect');
    const asked = { NODE_OPTIONS: '--require=/evil.js', LD_PRELOAD: '/evil.so' } as never;
    const allowed = ['PATH', 'LD_LIBRARY_PATH', 'UV_THREADPOOL_SIZE', 'SECUDIR', 'SystemRoot', 'TZ'];
    expect(Object.keys(environmentOf(asked)).filter((name) => !allowed.includes(name))).toEqual([]);
  });
});

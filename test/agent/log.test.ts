import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog, type Logger, type RootLogger } from '../../agent/log.ts';

function recording(write: (log: RootLogger) => void): string[] {
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  write(createLog({ level: 'info', stream }));
  return written.split('\n').slice(0, -1);
}

const one = (write: (log: Logger) => void): Record<string, unknown> => JSON.parse(recording(write)[0] ?? '{}');

describe('log', () => {
  it('writes one JSON object a line with time, level, message and fields', () => {
    expect(one((log) => log.child({ component: 'tunnel' }).warn('lost', { attempt: 2 }))).toMatchObject({
      level: 'warn',
      message: 'lost',
      component: 'tunnel',
      attempt: 2,
      timestamp: expect.stringMatching(/Z$/),
    });
  });

  it('leaves out what is below its level', () => {
    expect(recording((log) => log.debug('detail'))).toEqual([]);
  });

  it('blots out fields that sound like a secret, at any depth', () => {
    const line = JSON.stringify(
      one((log) =>
        log.info('x', {
          password: 'p1xx',
          nested: { Authorization: 'a2xx', list: [{ apiKey: 'k3xx' }] },
          sapPasswd: 's4xx',
        }),
      ),
    );
    expect(line).not.toMatch(/p1xx|a2xx|k3xx|s4xx/);
  });

  it('blots out registered secrets wherever they stand, also encoded', () => {
    const secret = 'geheim & co';
    const lines = recording((log) => {
      log.forget(secret);
      const error = new Error(`logon ${secret} failed`, { cause: new Error(encodeURIComponent(secret)) });
      log.error('failed', { error, header: Buffer.from(secret).toString('base64'), list: [`x${secret}y`] });
      log.error(`message ${secret}`);
    });
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('geheim');
    expect(lines.join()).not.toContain(Buffer.from(secret).toString('base64'));
  });

  it('blots out tokens, private keys and passwords in addresses by their form', () => {
    const line = JSON.stringify(
      one((log) =>
        log.info('x', {
          a: 'Authorization: Bearer abcdefghijklmnop',
          b: '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----',
          c: 'http://user:hunter22@proxy:3128/',
        }),
      ),
    );
    expect(line).not.toMatch(/abcdefghijklmnop|MIIEvQ|hunter22/);
  });

  it('keeps 10,000 hostile strings to one line each', () => {
    const nasty = [
      '\r\n',
      '\n{"level":"error"}',
      '\u001b[2J',
      '\u2028',
      '\u2029',
      '\u0085',
      '\u0000',
      '\u202e',
      '\ufeff',
    ];
    const lines = recording((log) => {
      for (let index = 0; index < 10_000; index++) {
        const bad = `${index}${nasty[index % nasty.length]}${nasty[(index * 7) % nasty.length]}`;
        log.info(bad, { [bad]: bad });
      }
    });
    expect(lines).toHaveLength(10_000);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come out
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u0085\u2028\u2029\u202e\ufeff]/);
    for (const line of lines) JSON.parse(line);
  });

  it('cuts what is long, deep or wide', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const line = JSON.stringify(one((log) => log.info('x'.repeat(50_000), { cyclic, list: Array(10_000).fill('y') })));
    expect(line.length).toBeLessThan(5000);
    expect(line).toContain('[deep]');
    expect(line).toContain('more');
  });

  it('keeps fields from taking the place of level and message', () => {
    expect(one((log) => log.info('said', { message: 'forged', level: 'error' }))).toMatchObject({
      message: 'said',
      level: 'info',
    });
  });

  it('writes a file that only its owner may read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'adit-log-'));
    try {
      const file = join(folder, 'adit.log');
      const log = createLog({ level: 'info', file });
      log.info('kept');
      await log.close();
      await log.close();
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ message: 'kept' });
      expect(statSync(file).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says once that its file cannot be written and goes on', async () => {
    const stream = new PassThrough();
    const said = new Promise<string>((resolve) => stream.once('data', (chunk) => resolve(String(chunk))));
    const log = createLog({ level: 'info', file: '/dev/full', stream });
    for (let line = 0; line < 5; line++) log.info('lost', { line });
    expect(await said).toContain('the log cannot be written');
    log.info('still here');
    await log.close();
  });
});

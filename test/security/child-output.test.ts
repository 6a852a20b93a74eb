import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConnectorChild } from '../../agent/host/connector-child.ts';
import { systemClock } from '../../domain/clock.ts';
import { fakeLog, type LogLine } from '../agent/router/world.ts';
import { found } from './canaries.ts';

/** A native library that tells on its error output all that it was given, umlauts in halves and the end far away. */
const TALKATIVE = `
process.on('message', ({ secrets }) => {
  const all = Buffer.from(Object.entries(secrets).map((one) => one.join('=')).join(' ') + ' ' + '.'.repeat(2000));
  for (const secret of Object.values(secrets)) process.stderr.write('PASSWD=' + secret + ' refused\\n');
  process.stderr.write(all.subarray(0, 14));
  setTimeout(() => process.stderr.write(all.subarray(14), () => process.exit(3)), 50);
});
`;

describe('the error output of a connector process', () => {
  it('comes to the log of level debug without what the process was given to log on with', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'adit-talkative-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const entry = join(folder, 'talkative.mjs');
    writeFileSync(entry, TALKATIVE);
    const lines: LogLine[] = [];
    const secrets = { 'env:ONE': 'Passwort-Zeisig-üäö-4471', 'env:TWO': 'Zertifikat-Girlitz-8819', 'env:NONE': '' };
    let hasEnded = false;
    const child = new ConnectorChild(
      { entry, environment: {}, clock: systemClock, log: fakeLog(lines), openTimeoutMs: 20_000, heapMb: 256 },
      { onReady: () => undefined, onEnd: () => (hasEnded = true), onResult: () => undefined, onError: () => undefined },
    );
    child.start({
      t: 'open',
      kind: 'sap-ecc',
      role: 'read',
      timeZone: 'UTC',
      profile: 'development',
      workDir: folder,
      section: {},
      secrets,
    });
    await vi.waitFor(() => expect(hasEnded).toBe(true), { timeout: 20_000 });
    await vi.waitFor(() => expect(JSON.stringify(lines)).toContain('....'), { timeout: 20_000 });
    const logged = JSON.stringify(lines);
    expect(logged).toContain('refused');
    expect(lines.filter(({ message }) => message.includes('stderr')).every(({ level }) => level === 'debug')).toBe(
      true,
    );
    const canaries = [
      { name: 'password', value: secrets['env:ONE'] },
      { name: 'certificate', value: secrets['env:TWO'] },
      { name: 'second half of the password', value: secrets['env:ONE'].slice(8) },
    ];
    expect(found(Buffer.from(logged), canaries)).toEqual([]);
  }, 30_000);
});

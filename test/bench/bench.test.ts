import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Runs `bench/main.ts` as `npm run bench` does. */
async function bench(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['bench/main.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

const linesOf = (text: string) => text.trim().split('\n');

describe('npm run bench', () => {
  it('lists every benchmark with what it measures', async () => {
    const { code, out } = await bench('--list');
    expect(code).toBe(0);
    const rows = linesOf(out).map((line) => /^(\S+)\s+(\S.*)$/.exec(line));
    expect(rows.map((row) => row?.[1])).toEqual([
      'voice',
      'roads',
      'ebs',
      'ebs-changes',
      'commands',
      'reply',
      'cached',
      'store',
      'footprint',
    ]);
    for (const row of rows) expect(row?.[2]?.length).toBeGreaterThan(20);
  });

  it('lists one benchmark alone when it is named', async () => {
    const { out } = await bench('--list', '--only', 'reply');
    expect(linesOf(out)).toHaveLength(1);
    expect(out).toMatch(/^reply /);
  });

  it('refuses a name that there is not, and says which there are', async () => {
    const { code, out, err } = await bench('--only', 'voices', '--json');
    expect(code).toBe(64);
    expect(out).toBe('');
    expect(err).toContain('"voices"');
    expect(err).toContain('voice, roads, ebs, ebs-changes, commands, reply, cached, store, footprint');
  });

  it('prints with --json one line per figure, measured in this run, and nothing else on standard output', async () => {
    const { code, out, err } = await bench('--only', 'store', '--quick', '--json');
    expect(code, err).toBe(0);
    const figures = linesOf(out).map((line) => JSON.parse(line));
    expect(figures.length).toBeGreaterThan(2);
    for (const figure of figures) {
      expect(Object.keys(figure)).toEqual(['name', 'metric', 'unit', 'value', 'floor', 'ratio', 'runs']);
      expect(figure).toMatchObject({
        name: 'store',
        metric: expect.any(String),
        unit: expect.any(String),
        value: expect.any(Number),
        floor: expect.any(Number),
        ratio: expect.any(Number),
        runs: [expect.any(Number)],
      });
      expect(figure.value).toBe(figure.runs[0]);
      expect(figure.ratio).toBeCloseTo(figure.value / figure.floor, 10);
    }
    expect(new Set(figures.map(({ metric }) => metric)).size).toBe(figures.length);
  }, 60_000);
});

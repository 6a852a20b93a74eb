import { readdirSync, readFileSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';

/** Folder → folders it may import, as docs/ARCHITECTURE.md draws it. A connector folder is one with a `driver.ts`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  protocol: ['domain'],
  config: ['domain'],
  store: ['domain'],
  connector: ['domain'],
  installer: ['domain'],
  agent: ['domain', 'protocol', 'config', 'store', 'installer'],
  cloud: ['domain', 'protocol', 'store'],
  sandbox: ['agent', 'cloud', 'config', 'protocol', 'domain'],
};
const folders = readdirSync('.', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const connectors = folders.filter((name) => readdirSync(name).includes('driver.ts'));
const rules: Readonly<Record<string, readonly string[]>> = {
  ...MAY_IMPORT,
  ...Object.fromEntries(connectors.map((name) => [name, ['domain', 'connector']])),
};

/** Fewest modules a folder is known to hold: a cruise that read nothing must not pass. */
const AT_LEAST: Readonly<Record<string, number>> = {
  domain: 30,
  protocol: 15,
  config: 10,
  store: 6,
  connector: 15,
  bapi: 110,
  ebs: 80,
  agent: 160,
  cloud: 12,
  sandbox: 250,
  installer: 6,
};

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly isDynamic: boolean;
  readonly typeOnly: boolean;
}

let modules: readonly string[] = [];
let edges: readonly Edge[] = [];
let cycles: readonly string[] = [];

beforeAll(async () => {
  const { output } = await cruise(
    Object.keys(rules),
    {
      validate: true,
      ruleSet: {
        forbidden: [
          {
            name: 'no-circles',
            severity: 'error',
            from: {},
            to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
          },
        ],
      },
      doNotFollow: { path: 'node_modules' },
      tsPreCompilationDeps: true,
      exclude: { path: '\\.d\\.ts$|\\.json$' },
    },
    {},
    { tsConfig: { options: {} } as never },
  );
  const result = output as ICruiseResult;
  const own = result.modules.filter(({ source }) => /\.(ts|mjs)$/.test(source) && !source.startsWith('node_modules'));
  modules = own.map(({ source }) => source);
  edges = own.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved, dynamic, dependencyTypes }) => ({
      from: source,
      to: resolved,
      isDynamic: dynamic,
      typeOnly: dependencyTypes.includes('type-only'),
    })),
  );
  cycles = result.summary.violations.map(({ from, to }) => `${from} → ${to}`);
}, 120_000);

const folderOf = (path: string): string => path.split('/')[0] ?? '';

function crossesLayers({ from, to }: Pick<Edge, 'from' | 'to'>): boolean {
  const [source, target] = [folderOf(from), folderOf(to)];
  if (source === target || !(target in rules)) return false;
  if (from === 'agent/connectors.ts') return false;
  return !rules[source]?.includes(target);
}

describe('architecture', () => {
  it('reads modules in every folder, or it would prove nothing', () => {
    for (const [folder, least] of Object.entries(AT_LEAST)) {
      const count = modules.filter((source) => folderOf(source) === folder).length;
      expect(count, `modules read in ${folder}/`).toBeGreaterThanOrEqual(least);
    }
  });

  it('imports only what the layer table allows', () => {
    expect(edges.filter(crossesLayers).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('would notice an import that the layer table forbids', () => {
    const planted = [
      ['bapi/session.ts', 'sandbox/faults.ts'],
      ['domain/money.ts', 'agent/log.ts'],
      ['agent/router.ts', 'bapi/index.ts'],
      ['protocol/session.ts', 'cloud/store.ts'],
      ['cloud/gateway.ts', 'agent/router.ts'],
    ] as const;
    expect(planted.filter(([from, to]) => crossesLayers({ from, to }))).toEqual(planted);
    expect(crossesLayers({ from: 'agent/router.ts', to: 'domain/money.ts' })).toBe(false);
  });

  it('keeps files small, and prints how small they are', () => {
    const lines = modules.map((source) => ({ source, count: readFileSync(source, 'utf8').split('\n').length - 1 }));
    const sizes = lines.map(({ count }) => count).sort((a, b) => a - b);
    const at = (share: number) => sizes[Math.floor(sizes.length * share)] ?? 0;
    console.log(`${sizes.length} modules: median ${at(0.5)} lines, p90 ${at(0.9)}, longest ${sizes.at(-1)}`);
    expect(at(0.5)).toBeLessThanOrEqual(120);
    expect(lines.filter(({ count }) => count > 400)).toEqual([]);
  });

  it('reaches connectors from one file only, and only by dynamic import', () => {
    const hidden = [...connectors, 'connector'];
    const reaching = edges.filter(({ from, to }) => folderOf(from) === 'agent' && hidden.includes(folderOf(to)));
    expect(reaching.length).toBeGreaterThan(0);
    for (const edge of reaching) expect(edge).toMatchObject({ from: 'agent/connectors.ts', isDynamic: true });
  });

  it('lets the sandbox take only types and money from the domain, and nothing from connectors', () => {
    const values = edges.filter(
      ({ from, to, typeOnly }) =>
        folderOf(from) === 'sandbox' && folderOf(to) === 'domain' && !typeOnly && to !== 'domain/money.ts',
    );
    expect(values.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('keeps node modules out of the domain', () => {
    const outside = edges.filter(({ from, to }) => folderOf(from) === 'domain' && !to.startsWith('domain/'));
    const allowed = /(zod|decimal\.js|temporal-polyfill)\//;
    expect(outside.filter(({ to }) => !allowed.test(to)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it.each([
    ['better-sqlite3', /^(store|cloud)\//],
    ['ws', /^protocol\//],
    ['undici', /^(bapi|agent\/tunnel|agent\/cli|sandbox|cloud)\//],
    ['fastify', /^cloud\//],
    ['decimal.js', /^(domain\/money|sandbox\/oracle\/(plsql\/types\/numbers|session\/values))\.ts$/],
    ['temporal-polyfill', /^domain\/dates\.ts$/],
    ['fast-xml-parser', /^(bapi|sandbox)\//],
    ['pg', /^sandbox\//],
    ['@abaplint', /^sandbox\//],
    ['node-rfc', /^none$/],
  ])('lets %s in only where it belongs', (name, where) => {
    const users = edges.filter(({ to }) => to.includes(`node_modules/${name}/`) || to === name).map(({ from }) => from);
    expect(users.filter((from) => !where.test(from))).toEqual([]);
  });

  it('has no circles', () => {
    expect(cycles).toEqual([]);
  });
});

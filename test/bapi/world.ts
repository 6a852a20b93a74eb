import { tmpdir } from 'node:os';
import { Section } from '../../bapi/config.ts';
import { connector } from '../../bapi/index.ts';
import type { CallContext, Connection, ConnectionHost } from '../../domain/connector.ts';
import { startTinySap, type TinySap, type TinySapOptions } from './tiny-sap.ts';

/** 15 March 2026, noon in Berlin. */
/** What the connector's clock says, always. */
export const NOW = Date.UTC(2026, 2, 15, 11);

export interface World {
  readonly sap: TinySap;
  readonly erp: Connection;
  readonly logs: string[];
  close(): Promise<void>;
}

/** A connection of the real connector to a tiny server. */
export async function startWorld(
  options: TinySapOptions,
  section: Record<string, unknown> = {},
  role: 'read' | 'write' = 'read',
): Promise<World> {
  const sap = await startTinySap(options);
  const logs: string[] = [];
  const host: ConnectionHost = {
    role,
    timeZone: 'Europe/Berlin',
    secret: (reference) => (reference.includes('PASSWORD') ? 'geheim' : 'ADIT'),
    now: () => NOW,
    monotonic: () => performance.now(),
    profile: 'development',
    workDir: tmpdir(),
    abandon: (reason) => {
      throw reason;
    },
    log: (_level, message, fields) => logs.push(`${message} ${JSON.stringify(fields ?? {})}`),
  };
  const parsed = Section.parse({
    road: 'soap',
    url: sap.url,
    client: '100',
    companyCodes: ['1000'],
    lineChanges: 'always',
    read: { user: reference('USER'), password: reference('PASSWORD') },
    write: { user: reference('USER'), password: reference('PASSWORD') },
    ca: sap.caFile,
    ...section,
  });
  const erp = connector.open(parsed, host);
  return {
    sap,
    erp,
    logs,
    close: async () => {
      await erp.close();
      await sap.close();
    },
  };
}

export function reference(name: string): string {
  return `\${env:${name}}`;
}

export function within(remainingMs = 5_000, signal: AbortSignal = new AbortController().signal): CallContext {
  return { remainingMs, signal };
}

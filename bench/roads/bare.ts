import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Agent } from 'undici';
import { Z_ADIT_COMMAND_LOOKUP } from '../../bapi/catalogue/addon.ts';
import { BAPI_AR_ACC_GETOPENITEMS, RFC_PING } from '../../bapi/catalogue/functions.ts';
import type { RfcFunction } from '../../bapi/catalogue/types.ts';
import { type RfcSection, type SoapSection, serviceUrl } from '../../bapi/config.ts';
import { logonOf } from '../../bapi/rfc/parameters.ts';
import type { RfcClient, RfcModule } from '../../bapi/rfc/surface.ts';
import { buildEnvelope } from '../../bapi/soap-rfc/envelope.ts';
import type { ConnectionHost } from '../../domain/connector.ts';
import { accountAt, type Load, NOBODYS_COMMAND, type Subjects } from './loads.ts';

/** One way of asking the ERP, over and over. */
export interface RoadSide {
  ask(load: Load, subjects: Subjects, turn: number): Promise<unknown>;
  close(): Promise<void>;
}

/** Of what a driver gives without any of ours. */
export interface BareRfc extends RoadSide {
  call(name: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** So many clients of the unchanged driver, each with one call at a time. They are opened one after the other. */
export async function bareRfc(section: RfcSection, host: ConnectionHost, connections: number): Promise<BareRfc> {
  const { Client } = createRequire(import.meta.url)(section.driverPath ?? 'node-rfc') as RfcModule;
  const { parameters } = logonOf(section, host);
  const clients: RfcClient[] = [];
  while (clients.length < connections) {
    const client = new Client({ ...parameters });
    await client.open();
    clients.push(client);
  }
  const idle = [...clients];
  const call = async (name: string, input: Readonly<Record<string, unknown>>) => {
    const client = idle.pop();
    if (!client) throw new Error('more callers than clients');
    try {
      return await client.call(name, input);
    } finally {
      idle.push(client);
    }
  };
  return {
    call,
    ask: (load, subjects, turn) => {
      const [fn, input] = callOf(load, subjects, turn);
      // The driver takes a date as the ERP writes it.
      const plain = Object.entries(input).map(([name, value]) => [name, name === 'KEYDATE' ? compact(value) : value]);
      return call(fn.name, Object.fromEntries(plain));
    },
    close: async () => {
      for (const client of clients) await client.close();
    },
  };
}

/** undici with the connector's own settings, posting the same envelopes, made beforehand, and reading the reply as text. */
export async function bareSoap(section: SoapSection, host: ConnectionHost, connections: number): Promise<RoadSide> {
  const url = serviceUrl(section);
  const agent = new Agent({
    connections,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { ...(section.ca !== undefined && { ca: readFileSync(section.ca, 'utf8') }) },
  });
  const { user, password } = section.read;
  const authorization = `Basic ${Buffer.from(`${host.secret(user)}:${host.secret(password)}`).toString('base64')}`;
  const envelopes = new Map<string, Buffer>();
  const envelopeOf = (load: Load, subjects: Subjects, turn: number) => {
    const [fn, input] = callOf(load, subjects, turn);
    const key = `${fn.name} ${JSON.stringify(input)}`;
    const envelope = envelopes.get(key) ?? Buffer.from(buildEnvelope(fn, input), 'utf8');
    envelopes.set(key, envelope);
    return envelope;
  };
  return {
    ask: async (load, subjects, turn) => {
      const { statusCode, body } = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          soapaction: '"urn:sap-com:document:sap:rfc:functions"',
          accept: 'text/xml',
          authorization,
        },
        body: envelopeOf(load, subjects, turn),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`SOAP answered ${statusCode}: ${text.slice(0, 300)}`);
      return text;
    },
    close: () => agent.destroy(),
  };
}

/** The function of a load and what it is called with. */
function callOf(load: Load, subjects: Subjects, turn: number): readonly [RfcFunction, Record<string, unknown>] {
  if (load === 'ping') return [RFC_PING, {}];
  if (load === 'lookup') return [Z_ADIT_COMMAND_LOOKUP, { IV_COMMAND_ID: NOBODYS_COMMAND }];
  return [BAPI_AR_ACC_GETOPENITEMS, accountAt(load, subjects, turn)];
}

function compact(date: unknown): string {
  return String(date).replaceAll('-', '');
}

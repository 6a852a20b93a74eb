import type { Connector } from '../domain/connector.ts';
import { Section } from './config.ts';
import { EccConnection, soapDriver } from './connection.ts';
import { grants } from './grants.ts';
import { commands, entities, upkeep } from './sources.ts';

const KIND = 'sap-ecc';

/** SAP ECC 6.0 over SOAP RFC. */
export const connector: Connector<Section> = {
  kind: KIND,
  configSchema: Section,
  entities,
  commands,
  upkeep,
  commandSource: (section, kind) => (section.write ? (commands[kind]?.[0] ?? null) : null),
  orgUnits: (section) => section.companyCodes,
  open: (section, host) => new EccConnection({ kind: KIND, section, host, driver: soapDriver(section, host) }),
  grants,
};

import type { Connector } from '../domain/connector.ts';
import { childEnvironment, productionFindings, Section } from './config.ts';
import { driverFor, EccConnection } from './connection.ts';
import { grants } from './grants.ts';
import { commands, entities, upkeep } from './sources.ts';

const KIND = 'sap-ecc';

/** SAP ECC 6.0 over RFC or SOAP RFC. */
export const connector: Connector<Section> = {
  kind: KIND,
  configSchema: Section,
  entities,
  commands,
  upkeep,
  commandSource: (section, kind) => (section.write ? (commands[kind]?.[0] ?? null) : null),
  orgUnits: (section) => section.companyCodes,
  childEnvironment,
  productionFindings,
  open: (section, host) => new EccConnection({ kind: KIND, section, host, driver: driverFor(section, host) }),
  grants,
};

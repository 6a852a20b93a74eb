import type { Connector } from '../domain/connector.ts';
import { natureOf } from './catalogue/release.ts';
import { commandSource } from './commands/ways.ts';
import { childEnvironment, productionFindings, Section } from './config.ts';
import { driverFor, EccConnection } from './connection.ts';
import { grants } from './grants.ts';
import { inventory } from './inventory.ts';
import { isAgentOnly } from './reads/agent-only.ts';
import { nativeDriver } from './rfc/native-driver.ts';
import { commands, entities } from './sources.ts';
import { feeds, upkeep } from './standing-uses.ts';

const KIND = 'sap-ecc';

/** SAP ECC 6.0 over RFC or SOAP RFC. */
export const connector: Connector<Section> = {
  kind: KIND,
  configSchema: Section,
  entities,
  commands,
  upkeep,
  feeds,
  natureOf,
  modes: {
    'BAPI only': ['readTable: off', 'addon: off'],
    'BAPI and tables': ['readTable: on', 'addon: off'],
    'BAPI and add-on': ['readTable: off', 'addon: on'],
    'all three': ['readTable: on', 'addon: on'],
  },
  inventory: (section, operations) => inventory(section, operations, (of, kind) => connector.commandSource(of, kind)),
  commandSource,
  agentOnly: isAgentOnly,
  orgUnits: (section) => section.companyCodes,
  childEnvironment,
  productionFindings,
  nativeDriver,
  open: (section, host) => new EccConnection({ kind: KIND, section, host, driver: driverFor(section, host) }),
  grants: (section, operations) => grants(section, operations, (of, kind) => connector.commandSource(of, kind)),
};

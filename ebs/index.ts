import { NoticeBoard } from '../connector/notice-board.ts';
import type { Connector } from '../domain/connector.ts';
import { natureOf } from './catalogue/nature.ts';
import { commandSource, commands } from './commands/ways.ts';
import { childEnvironment, productionFindings, Section } from './config.ts';
import { driverFor, EbsConnection } from './connection.ts';
import { grants } from './grants.ts';
import { inventory } from './inventory.ts';
import { nativeDriver } from './oracle/native-driver.ts';
import { isAgentOnly } from './reads/agent-only.ts';
import { entities } from './sources.ts';
import { feeds, upkeep } from './standing-uses.ts';

const KIND = 'oracle-ebs';

/** Oracle E-Business Suite R12.1 and R12.2 by its database. */
export const connector: Connector<Section> = {
  kind: KIND,
  configSchema: Section,
  entities,
  commands,
  upkeep,
  feeds,
  natureOf,
  inventory: (section, operations) => inventory(section, operations, (of, kind) => connector.commandSource(of, kind)),
  commandSource,
  agentOnly: isAgentOnly,
  orgUnits: (section) => section.operatingUnits,
  childEnvironment,
  productionFindings,
  nativeDriver,
  open: (section, host) => {
    const board = new NoticeBoard(host);
    const driver = driverFor(section, board.hostFor('logon'));
    return new EbsConnection({ kind: KIND, section, host: board.hostFor('interface'), driver });
  },
  grants: (section, operations) => grants(section, operations, (of, kind) => connector.commandSource(of, kind)),
};

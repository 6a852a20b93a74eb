import type { ConnectorTable } from '../../config/load.ts';
import { connectors, loadConnector } from '../connectors.ts';

/** Every installed connector's rules, for `config/`, which imports no connector itself. */
export async function connectorRules(): Promise<ConnectorTable> {
  const kinds = Object.keys(connectors);
  return Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await loadConnector(kind)] as const)));
}

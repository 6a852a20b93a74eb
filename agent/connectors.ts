import type { Connector } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';

/** Connector kinds and where they live. Importing one loads no driver. */
export type ConnectorTable = Readonly<Record<string, () => Promise<{ readonly connector: Connector }>>>;

/** The only place that reaches connectors: a further ERP is one line here. */
export const connectors: ConnectorTable = {
  'sap-ecc': () => import('../bapi/index.ts'),
  'oracle-ebs': () => import('../ebs/index.ts'),
};

/** Throws CONFIG_INVALID for a kind that is not in the table. */
export async function loadConnector(kind: string, table: ConnectorTable = connectors): Promise<Connector> {
  const load = Object.hasOwn(table, kind) ? table[kind] : undefined;
  if (!load) {
    throw new AditError('CONFIG_INVALID', `there is no connector of kind "${kind}"`, {
      details: { kind, known: Object.keys(table) },
    });
  }
  return (await load()).connector;
}

/** The child-process side that connectors share; reached from here so that the rest of the agent imports none of it. */
export const loadChildLoop = () => import('../connector/child.ts');

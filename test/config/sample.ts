import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import type { ConnectorTable } from '../../config/load.ts';
import { secretReference } from '../../domain/secret-reference.ts';

/** A connector's rules as a connector folder would hand them in. */
export const connectors: ConnectorTable = {
  'toy-erp': {
    configSchema: z.strictObject({
      host: z.string().max(100),
      client: z.string().regex(/^\d{3}$/, 'three digits'),
      companyCodes: z.array(z.string().length(4)).default([]),
      user: z.string().max(40),
      password: secretReference(),
      port: z.int().min(1).max(65_535).default(443),
      paymentMethods: z.record(z.string(), z.string()).default({}),
    }),
    commands: { create_task: [{ settling: 'park' }] },
  },
  'dumb-erp': { configSchema: z.strictObject({ host: z.string() }), commands: {} },
};

export const approverKey = generateKeyPairSync('ed25519')
  .publicKey.export({ format: 'der', type: 'spki' })
  .toString('base64');

/** A file without fault; tests change a line of it. */
export const goodYaml = `agent:
  name: plant-1
  stateDir: /var/lib/adit
  keySource: { kind: file, path: /etc/adit/data.key }
  approvers:
    - { name: Ann, role: controller, publicKey: ${approverKey} }
tunnel:
  gatewayUrl: wss://gateway.example.com/tunnel
  enrolUrl: https://gateway.example.com/enrol
  caFile: /etc/adit/ca.pem
  certFile: /var/lib/adit/agent.pem
  keyFile: /var/lib/adit/agent.key
systems:
  - name: ecc
    kind: toy-erp
    timeZone: Europe/Berlin
    section:
      host: sap.example.com
      client: "001"
      companyCodes: ["1000"]
      user: ADIT
      password: \${file:/etc/adit/secrets/ecc}
policy:
  systems: [ecc]
  orgUnits: ["1000"]
  operations:
    get_invoice: { tiers: [verified, platform] }
    create_task: { mode: approve }
`;

/** The good file with one piece of it replaced; fails loudly if the piece is not there. */
export function changed(piece: string, by: string, text = goodYaml): string {
  if (!text.includes(piece)) throw new Error(`the sample has no ${piece}`);
  return text.replace(piece, () => by);
}

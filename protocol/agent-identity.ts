/** Who an agent is: what its certificate says in its one URI subject alternative name. */
export interface AgentIdentity {
  readonly tenant: string;
  readonly agentId: string;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Tenants and agents are named in lower-case letters, digits and hyphens, at most 63, as in a host name. */
export function isIdentityName(name: string): boolean {
  return NAME.test(name);
}

/** `adit://<tenant>/<agentId>`. Throws RangeError for names that could read as something else. */
export function identityUri(identity: AgentIdentity): string {
  if (!isIdentityName(identity.tenant) || !isIdentityName(identity.agentId)) {
    throw new RangeError('tenant and agent are named in lower-case letters, digits and hyphens');
  }
  return `adit://${identity.tenant}/${identity.agentId}`;
}

/** Null unless it is exactly what `identityUri` writes. */
function parseIdentityUri(uri: string): AgentIdentity | null {
  const [, tenant = '', agentId = ''] = /^adit:\/\/([^/]+)\/([^/]+)$/.exec(uri) ?? [];
  return isIdentityName(tenant) && isIdentityName(agentId) ? { tenant, agentId } : null;
}

/**
 * From a certificate's subject alternative names as Node prints them (`URI:adit://acme/agent-1`). Null when there is
 * any other name beside it: a certificate made for something else is no agent.
 */
export function identityFromAltNames(altNames: string | undefined): AgentIdentity | null {
  return altNames?.startsWith('URI:') ? parseIdentityUri(altNames.slice(4)) : null;
}

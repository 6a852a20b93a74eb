import { type Instant, toInstant } from '../domain/dates.ts';
import { AditError } from '../domain/errors.ts';
import type { AgentIdentity } from '../protocol/agent-identity.ts';
import type { Hello } from '../protocol/hello.ts';
import type { Session } from '../protocol/session.ts';

/** One agent's session, from welcome to its end. */
export interface AgentLink {
  readonly identity: AgentIdentity;
  readonly session: Session;
  readonly hello: Hello;
  readonly version: number;
  readonly operations: ReadonlySet<string>;
  readonly clockSkewMs: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** What `GET /v1/agents` shows. */
interface AgentView {
  readonly agentId: string;
  readonly connected: boolean;
  /** Of the last welcome. */
  readonly seenAt: Instant;
  readonly software: string;
  readonly systems: Hello['systems'];
  readonly operations: readonly string[];
  readonly version: number | null;
  readonly clockSkewMs: number | null;
  readonly roundTripMs: number | null;
}

interface Known {
  said: Pick<Hello, 'software' | 'systems' | 'operations'>;
  seenAt: number;
  link: AgentLink | null;
}

/** Which agents there are, which are connected, and which one a request is for. */
export class AgentRegistry {
  readonly #tenants = new Map<string, Map<string, Known>>();

  /** An agent that was connected in an earlier life of the gateway: it counts in the choice, as offline. */
  remember(identity: AgentIdentity, said: Known['said'], seenAt: number): void {
    this.#known(identity.tenant).set(identity.agentId, { said, seenAt, link: null });
  }

  /** Takes a new session in; returns the older one of the same agent, if there is one, for the caller to close. */
  connected(link: AgentLink): AgentLink | null {
    const { tenant, agentId } = link.identity;
    const agents = this.#known(tenant);
    const before = agents.get(agentId)?.link ?? null;
    agents.set(agentId, { said: link.hello, seenAt: link.since, link });
    return before;
  }

  /** Forgets a session that ended, unless a newer one has taken its place. */
  disconnected(link: AgentLink): void {
    const known = this.#tenants.get(link.identity.tenant)?.get(link.identity.agentId);
    if (known?.link === link) known.link = null;
  }

  /** Whether a request of this tenant has to say which system it means. */
  hasSeveral(tenant: string): boolean {
    return (this.#tenants.get(tenant)?.size ?? 0) > 1;
  }

  /**
   * The agent for a request: the one that serves the named system, else the tenant's only one.
   *
   * Throws: SYSTEM_UNKNOWN, AGENT_AMBIGUOUS (with the systems to choose from), AGENT_OFFLINE.
   */
  choose(tenant: string, system: string | null): AgentLink {
    const agents = [...(this.#tenants.get(tenant)?.values() ?? [])];
    if (agents.length === 0)
      throw new AditError('AGENT_OFFLINE', 'no agent of this tenant has ever connected', { outcome: 'none' });
    const fitting = system === null ? agents : agents.filter((agent) => serves(agent, system));
    if (fitting.length === 0) throw new AditError('SYSTEM_UNKNOWN', 'no agent of this tenant serves that system');
    const connected = fitting.filter((agent) => agent.link?.session.isAccepting);
    if (fitting.length > 1 && (system === null || connected.length !== 1)) {
      const systems = agents.flatMap((agent) => agent.said.systems.map((served) => served.name));
      throw new AditError('AGENT_AMBIGUOUS', 'more than one agent could answer', { details: { systems } });
    }
    const link = connected[0]?.link;
    if (!link) throw new AditError('AGENT_OFFLINE', 'the agent is not connected', { outcome: 'none' });
    return link;
  }

  /**
   * Operations that the tenant's agents serve, as each said when it was last here: a voice that asks what it can do
   * while an agent restarts must not be told "nothing" for the rest of its life.
   */
  operations(tenant: string): ReadonlySet<string> {
    const agents = [...(this.#tenants.get(tenant)?.values() ?? [])];
    return new Set(agents.flatMap(({ said }) => said.operations));
  }

  list(tenant: string): AgentView[] {
    return [...(this.#tenants.get(tenant) ?? [])].map(([agentId, { said, seenAt, link }]) => ({
      agentId,
      connected: link?.session.isAccepting ?? false,
      seenAt: toInstant(seenAt),
      software: said.software,
      systems: said.systems,
      operations: said.operations,
      version: link?.version ?? null,
      clockSkewMs: link?.clockSkewMs ?? null,
      roundTripMs: link ? Math.round(link.session.roundTripMs) : null,
    }));
  }

  links(): AgentLink[] {
    return [...this.#tenants.values()].flatMap((agents) =>
      [...agents.values()].flatMap(({ link }) => (link ? [link] : [])),
    );
  }

  #known(tenant: string): Map<string, Known> {
    const held = this.#tenants.get(tenant);
    if (held) return held;
    const made = new Map<string, Known>();
    this.#tenants.set(tenant, made);
    return made;
  }
}

function serves(agent: Known, system: string): boolean {
  return agent.said.systems.some((served) => served.name === system);
}

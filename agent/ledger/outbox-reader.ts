import type { CommandState } from '../../domain/commands.ts';
import { toInstant } from '../../domain/dates.ts';
import type { Database } from '../../store/database.ts';
import type { CommandOwner, CommandStory, Ledger, ListedCommand, ListFilter, OwnCommand } from './contract.ts';
import { answerOf, listedOf, type OutboxRow, ownCommandOf } from './outbox-row.ts';
import { LONGEST_PAUSE_MS } from './settling.ts';
import { HOLDS_OBJECT, NOT_STARTED } from './transitions.ts';

/** Reads of the outbox. */
export interface OutboxReader {
  story(commandId: string): CommandStory | null;
  owner(commandId: string): CommandOwner | null;
  ownCommands(system: string, customer: string): readonly OwnCommand[];
  undecided(system: string, customer: string): readonly OwnCommand[];
  countAccepted(kind: string, customer: { system: string; customer: string } | null, sinceMs: number): number;
  list(filter: ListFilter): readonly ListedCommand[];
  /** Systems with commands that are ready. */
  systemsWithReady(): readonly string[];
  /**
   * The oldest commands of a system that may start now, one a business object at most; those that could not be sent so
   * far come last, so that they cost nobody else his turn.
   */
  claimable(system: string, now: number, limit: number): readonly OutboxRow[];
  /** Commands that did not start in time. */
  overdue(now: number, limit: number): readonly OutboxRow[];
  inState(state: CommandState): readonly OutboxRow[];
  unsent(): ReturnType<Ledger['unsent']>;
  /** When something falls due next (an expiry or the end of a pause), or null. */
  nextDue(now: number): number | null;
}

const quoted = (states: readonly string[]) => states.map((state) => `'${state}'`).join(', ');
const UNDECIDED = quoted(['draft', 'awaiting_approval', 'ready', 'in_flight', 'uncertain', 'parked']);
const COUNTING = `${UNDECIDED}, 'confirmed', 'resolved_applied'`;
const BEFORE = quoted(NOT_STARTED);

/**
 * An earlier command that waits too, or any that is under way or undecided, on the same business object. One that may
 * have reached the ERP already goes before all that wait.
 */
const BLOCKER = `SELECT e.command_id FROM command e WHERE e.object_key = c.object_key AND e.seq <> c.seq
  AND (e.state IN (${quoted(HOLDS_OBJECT)}) OR (e.state = 'ready' AND
    iif((c.doubt_at IS NULL) = (e.doubt_at IS NULL), e.seq < c.seq, e.doubt_at IS NOT NULL)))
  ORDER BY e.seq LIMIT 1`;

const OF_CUSTOMER = 'SELECT * FROM command WHERE system = ? AND customer = ?';
const LISTED = `SELECT c.*, CASE WHEN c.state = 'ready' THEN (${BLOCKER}) END AS waits_for FROM command c
  WHERE ($system IS NULL OR c.system = $system) AND ($customer IS NULL OR c.customer = $customer)`;
const LATEST = 'ORDER BY c.seq DESC LIMIT $limit';

/** The statements that run while somebody waits; a test holds that each of them goes by an index. */
export const OUTBOX_READS = {
  counting: `${OF_CUSTOMER} AND state IN (${COUNTING}) ORDER BY seq`,
  undecided: `${OF_CUSTOMER} AND state IN (${UNDECIDED}) ORDER BY seq`,
  count: 'SELECT count(*) FROM command WHERE kind = ? AND accepted_at >= ?',
  countOf: 'SELECT count(*) FROM command WHERE kind = ? AND accepted_at >= ? AND system = ? AND customer = ?',
  systems: `SELECT DISTINCT system FROM command WHERE state = 'ready'`,
  claimable: `SELECT * FROM command c WHERE c.state = 'ready' AND c.system = ?
    AND c.not_before NOT BETWEEN ? AND ? AND c.expires_at > ? AND NOT EXISTS (${BLOCKER}) ORDER BY c.unsent_since IS NOT NULL, c.seq LIMIT ?`,
  overdue: `SELECT * FROM command WHERE state IN (${BEFORE}) AND expires_at <= ? LIMIT ?`,
  inState: 'SELECT * FROM command WHERE state = ? ORDER BY seq',
  unsent: `SELECT count(*) AS count, min(unsent_since) AS since FROM command
    WHERE state = 'ready' AND unsent_since IS NOT NULL`,
  due: `SELECT (SELECT min(expires_at) FROM command WHERE state IN (${BEFORE})) AS expiry,
    (SELECT min(not_before) FROM command WHERE state = 'ready' AND not_before > ?) AS pause`,
  listedIn: `${LISTED} AND c.state IN (SELECT value FROM json_each($states)) ${LATEST}`,
} as const;

export function createOutboxReader(db: Database): OutboxReader {
  type Listed = OutboxRow & { readonly waits_for: string | null };
  const byId = db.prepare<OutboxRow>('SELECT * FROM command WHERE command_id = ?');
  const history = db.prepare<{ at: number; state: CommandState; note: string | null }>(
    'SELECT at, state, note FROM command_history WHERE command_id = ? ORDER BY step',
  );
  const counting = db.prepare<OutboxRow>(OUTBOX_READS.counting);
  const undecided = db.prepare<OutboxRow>(OUTBOX_READS.undecided);
  const count = db.prepare<number>(OUTBOX_READS.count).pluck();
  const countOf = db.prepare<number>(OUTBOX_READS.countOf).pluck();
  const systems = db.prepare<string>(OUTBOX_READS.systems).pluck();
  const claimable = db.prepare<OutboxRow>(OUTBOX_READS.claimable);
  const overdue = db.prepare<OutboxRow>(OUTBOX_READS.overdue);
  const inState = db.prepare<OutboxRow>(OUTBOX_READS.inState);
  const unsent = db.prepare<{ count: number; since: number | null }>(OUTBOX_READS.unsent);
  const due = db.prepare<{ expiry: number | null; pause: number | null }>(OUTBOX_READS.due);
  const listed = db.prepare<Listed>(`${LISTED} ${LATEST}`);
  const listedIn = db.prepare<Listed>(OUTBOX_READS.listedIn);
  return {
    story(commandId) {
      const row = byId.get(commandId);
      if (!row) return null;
      const steps = history.all(commandId);
      return {
        ...answerOf(row),
        history: steps.map(({ at, state, note }) => ({ at: toInstant(at), state, ...(note !== null && { note }) })),
      };
    },
    owner(commandId) {
      const row = byId.get(commandId);
      if (!row) return null;
      const { kind, system, customer, tenant, call_id: callId } = row;
      return { kind, system, customer, tenant, ...(callId !== null && { callId }) };
    },
    ownCommands: (system, customer) => counting.all(system, customer).map(ownCommandOf),
    undecided: (system, customer) => undecided.all(system, customer).map(ownCommandOf),
    countAccepted: (kind, customer, sinceMs) =>
      (customer ? countOf.get(kind, sinceMs, customer.system, customer.customer) : count.get(kind, sinceMs)) ?? 0,
    list(filter) {
      const { states, system = null, customer = null, limit = 100 } = filter;
      const bound = { system, customer, limit: Math.min(Math.max(limit, 1), 1000) };
      const rows = states ? listedIn.all({ ...bound, states: JSON.stringify(states) }) : listed.all(bound);
      return rows.map((row) => listedOf(row, row.waits_for));
    },
    systemsWithReady: () => systems.all(),
    // A pause that ends later than any may is left from before the clock was set back.
    claimable: (system, now, limit) => claimable.all(system, now + 1, now + LONGEST_PAUSE_MS, now, limit),
    overdue: (now, limit) => overdue.all(now, limit),
    inState: (state) => inState.all(state),
    unsent() {
      const { count: waiting, since } = unsent.get() ?? { count: 0, since: null };
      return { count: waiting, since: since === null ? null : toInstant(since) };
    },
    nextDue(now) {
      const { expiry, pause } = due.get(now) ?? { expiry: null, pause: null };
      if (expiry === null) return pause;
      return pause === null ? expiry : Math.min(expiry, pause);
    },
  };
}

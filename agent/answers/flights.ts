import type { ReadResult } from '../../domain/connector.ts';
import { asAditError } from '../../domain/errors.ts';
import type { EntityName, Selectors } from '../../domain/facts.ts';
import type { Priority, SystemHandle } from '../host/contract.ts';
import type { Logger } from '../log.ts';
import type { PutBatch, Records } from '../records/contract.ts';
import { scopeOf } from '../records/scope.ts';
import { refuseForeignRows } from './belonging.ts';

/** A read of the ERP that any number of requests wait for. */
export interface Flight<E extends EntityName> {
  readonly result: Promise<ReadResult<E>>;
  /**
   * The request waits no longer. When the last one hung up, the read is given up; one that merely ran out of time
   * lets it go on, since its result is wanted by the next question.
   */
  leave(why: 'hung-up' | 'out-of-time' | 'served'): void;
}

export interface Flights {
  join<E extends EntityName>(request: {
    readonly system: SystemHandle;
    readonly entity: E;
    readonly selector: Selectors[E];
    readonly priority?: Priority;
  }): Flight<E>;
  /** True once the ERP said that it has no source for the entity: the agent's own commands are all there is. */
  isAgentOnly(system: string, entity: EntityName): boolean;
  /** Reads under way. */
  readonly size: number;
}

/** Longest that a read goes on, also when nobody waits any more. */
const READ_MS = 8_000;

interface Open {
  readonly result: Promise<ReadResult<EntityName>>;
  readonly abort: AbortController;
  waiting: number;
  /** Somebody left for lack of time: the read goes on without company. */
  isWanted: boolean;
}

/** One read of the ERP for all who ask the same at the same time; what it brings is stored once, afterwards. */
export function createFlights(deps: { readonly records: Pick<Records, 'put'>; readonly log: Logger }): Flights {
  const open = new Map<string, Open>();
  const agentOnly = new Set<string>();

  const store = <E extends EntityName>(system: string, entity: E, selector: Selectors[E], read: ReadResult<E>) => {
    const { rows, complete, asOf } = read;
    const batch = { system, entity, selector, rows, complete, asOf } as PutBatch;
    deps.records.put(batch).catch((thrown: unknown) => {
      deps.log.warn('an answer could not be stored', { system, entity, code: asAditError(thrown).code });
    });
  };

  return {
    get size() {
      return open.size;
    },
    isAgentOnly: (system, entity) => agentOnly.has(`${system}/${entity}`),
    join({ system, entity, selector, priority = 'interactive' }) {
      const { customer, scope } = scopeOf(entity, selector);
      const key = JSON.stringify([system.name, entity, customer, scope]);
      let flight = open.get(key);
      if (!flight) {
        const abort = new AbortController();
        const context = { signal: abort.signal, remainingMs: READ_MS, priority };
        const result = system.read(entity, selector, context).then((read) => {
          refuseForeignRows(entity, selector, read);
          return read;
        });
        const created: Open = { result, abort, waiting: 0, isWanted: false };
        flight = created;
        open.set(key, created);
        const gone = () => {
          if (open.get(key) === created) open.delete(key);
        };
        result.then(
          (read) => {
            gone();
            if (read.coverage === 'agent-only') agentOnly.add(`${system.name}/${entity}`);
            else store(system.name, entity, selector, read);
          },
          // Whoever waits gets the error; when nobody does, it has no one to trouble.
          gone,
        );
      }
      const joined = flight;
      joined.waiting++;
      let isHere = true;
      return {
        result: joined.result as Promise<ReadResult<typeof entity>>,
        leave(why) {
          if (!isHere) return;
          isHere = false;
          joined.waiting--;
          if (why === 'out-of-time') joined.isWanted = true;
          if (why !== 'hung-up' || joined.waiting > 0 || joined.isWanted) return;
          if (open.get(key) === joined) open.delete(key);
          joined.abort.abort();
        },
      };
    },
  };
}

import type { Pool } from 'pg';
import type { RunningCall } from '../../calls.ts';
import type { FaultBook } from '../../faults.ts';
import type { FunctionSignature } from '../dictionary.ts';
import type { Input, Result } from '../functions/contract.ts';
import type { FunctionLibrary } from '../functions/library.ts';
import type { UpdateFailure } from './updates.ts';
import type { User, UserMaster } from './users.ts';

/** Who is logged on, once the front has had the user master check the password. */
export interface Logon {
  readonly user: User;
  /** One character, SAP's internal language key. */
  readonly language: string;
  /** Name of the connection, as the call log knows it. */
  readonly session: string;
  /** A person at SAP GUI: armed faults are for the roads from outside and do not strike. */
  readonly isDialog?: boolean;
}

/** What a front makes of a request: the function's name, and how to hold the rest against its interface. */
export interface SessionCall {
  readonly name: string;
  /** Runs once the function is known to exist and to be allowed. Throws the front's own error for what does not fit. */
  bind(signature: FunctionSignature, defaults: { readonly user: string; readonly language: string }): Input;
}

export interface SessionReply {
  readonly signature: FunctionSignature;
  readonly result: Result;
  /** The work is done, and the reply is to be cut in its middle. */
  readonly isCut: boolean;
}

/**
 * One ABAP session (roll area) of one logon. Direct changes are committed when a call returns, because the work process
 * is given back then (implicit database commit at roll-out, SAP help "Database LUW"); changes registered for the update
 * task wait for COMMIT WORK; locks and function group memory stay from call to call.
 */
export interface AbapSession {
  /**
   * Serves one call; one at a time. Throws the conditions of `conditions.ts` and whatever `bind` throws. After
   * everything but AbapException, CallRefused, RoadError and an error of `bind` the session has ended.
   */
  call(call: SessionCall, running: RunningCall): Promise<SessionReply>;
  /** RFC_RESET (`RfcResetServerContext`): rolls back, gives locks back, forgets memory; the logon stays. */
  reset(): Promise<void>;
  /** The caller cancelled or is gone: a call under way goes on to its next database statement, then all is rolled back. */
  abandon(): void;
  /** Ended by a dump, an A or E message or a fault: nothing more can be called, the front drops the connection. */
  readonly hasEnded: boolean;
  /** Discards what is pending and gives back locks, of a stuck work process only when its time limit is up. Idempotent. */
  close(): Promise<void>;
}

/** One application server with its database; all fronts of one simulated system share it. */
export interface AbapSystem {
  readonly sid: string;
  readonly client: string;
  /** IANA zone of the application server. */
  readonly timeZone: string;
  /** Wall clock of the server, `HHMMSS`. */
  timeOfDay(): string;
  /** Name under which faults and calls know this system. */
  readonly name: string;
  readonly users: UserMaster;
  readonly library: FunctionLibrary;
  logon(logon: Logon): AbapSession;
  /** Resolves once no update waits or runs. */
  updatesDone(): Promise<void>;
  /** SM13: updates that failed, oldest first. */
  updateFailures(): Promise<readonly UpdateFailure[]>;
  /** SM12: locks that are held now. */
  locks(): readonly { readonly object: string; readonly argument: string; readonly user: string }[];
  /** Ends delays at once and waits for work in the database. Idempotent. */
  close(): Promise<void>;
}

export interface AbapSystemDeps {
  /** Connections to the database that holds the schemas `ecc` and `sim`. */
  readonly db: Pool;
  readonly sid: string;
  readonly client: string;
  readonly users: readonly User[];
  readonly timeZone: string;
  /** Business date of the system, `YYYY-MM-DD`. */
  readonly today: () => string;
  /** Epoch milliseconds; default the machine's clock. */
  readonly now?: () => number;
  readonly faults: FaultBook;
  /** Default `ecc`. */
  readonly name?: string;
  /** `off`: no user has S_RFC for RFC_READ_TABLE. Default `on`. */
  readonly readTable?: 'on' | 'off';
  /** Tables that S_TABU_NAM allows; default all, the case attributes only with `fscm`. */
  readonly readableTables?: readonly string[];
  /** Whether FSCM Dispute Management is installed. Default no. */
  readonly fscm?: boolean;
  /** Function modules that are installed; default the standard ones, with FSCM's if it is there. */
  readonly library?: FunctionLibrary;
  /** rdisp/max_wprun_time; SAP ships 600 s. */
  readonly maxWorkProcessMs?: number;
}

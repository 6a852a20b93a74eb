import type { ConnectionHost, Notice } from '../domain/connector.ts';
import { AditError, asAditError } from '../domain/errors.ts';
import type { Ask } from './ask.ts';
import { commandSource } from './commands/ways.ts';
import { type Comparison, comparable, comparePackage, compareSource, isCostBy, packageOf } from './comparison.ts';
import type { Section } from './config.ts';
import { affects, isHidden, told } from './doctor-verdict.ts';
import { type Dependant, dependentCommands, dependentStatements } from './inventory.ts';
import { AGAIN_AFTER_MS, type UnfitStatements } from './unfit.ts';

/** Of a database in which everything fits. */
const AGAIN_WHERE_ALL_FITS_MS = 24 * 3_600_000;

interface WatchDeps {
  readonly section: Section;
  readonly host: Pick<ConnectionHost, 'log' | 'notices' | 'operations' | 'role'>;
  readonly unfit: UnfitStatements;
  /** One statement of the dictionary, as an answer of its own, so that nobody who waits is kept waiting by many. */
  readonly ask: <T>(work: (ask: Ask) => Promise<T>) => Promise<T>;
  /** Default edition of the database as sessions were last told it. */
  readonly edition: () => string | null;
}

interface Misfit {
  readonly source: string;
  readonly seen: Comparison;
  readonly costly: readonly Dependant[];
}

/**
 * Compares what the enabled operations need with the dictionary of the database, before they are asked: behind the first
 * logon, after a cutover, every ten minutes while something does not fit, else once a day. What does not fit is refused
 * by itself; what fits again works again. A dictionary that may not be read says nothing against anything.
 */
export class InterfaceWatch {
  readonly #deps: WatchDeps;
  readonly #closing = new AbortController();
  #commands: ReadonlyMap<string, AditError> = new Map();
  #edition: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** The database has answered somebody: so the logon is right, and a look may follow if one is due. */
  answered(): void {
    if (this.#timer === null || this.#deps.edition() !== this.#edition) this.lookNow();
  }

  /** Whoever looks has no part in it; nothing is done where nobody says what is enabled. */
  lookNow(): void {
    if (this.#deps.host.operations === undefined || this.#closing.signal.aborted || this.#looking) return;
    this.#look();
  }

  /** Why a command is not sent at present; null where nothing is known against it. */
  refusalOf(command: string): AditError | null {
    return this.#commands.get(command) ?? null;
  }

  close(): void {
    this.#closing.abort();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #look(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#looking = this.#compare()
      .then((misfits) => this.#again(misfits > 0 ? AGAIN_AFTER_MS : AGAIN_WHERE_ALL_FITS_MS))
      .catch((thrown: unknown) => {
        const { code } = asAditError(thrown);
        this.#deps.host.log('debug', 'the dictionary could not be compared', { code });
        // A refused logon is not repeated by itself: the next answer that somebody gets is the proof of a right one.
        if (code !== 'ERP_AUTH') this.#again(AGAIN_AFTER_MS);
      })
      .finally(() => {
        this.#looking = null;
      });
  }

  #again(afterMs: number): void {
    if (this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => this.#look(), afterMs);
    this.#timer.unref();
  }

  async #compare(): Promise<number> {
    const { edition, host, section, unfit } = this.#deps;
    this.#edition = edition();
    const enabled = host.operations ?? [];
    const isReading = host.role === 'read';
    const dependants = isReading
      ? dependentStatements(section, enabled)
      : dependentCommands(section, enabled, commandSource);
    const misfits = await this.#misfits(dependants);
    const refusals = new Map<string, AditError>();
    for (const misfit of misfits) {
      const { costly, seen } = misfit;
      if (seen.code !== undefined) for (const { name } of costly) refusals.set(name, refusal(name, misfit, seen.code));
    }
    const known = isReading ? unfit.differing : this.#commands;
    if (isReading) unfit.differing = refusals;
    else this.#commands = refusals;
    this.#tell(misfits, known, refusals);
    return misfits.length;
  }

  async #misfits(dependants: readonly Dependant[]): Promise<readonly Misfit[]> {
    const uses = comparable(dependants.flatMap((one) => one.uses));
    const misfits: Misfit[] = [];
    const unusable = new Set<string>();
    const note = (source: string, seen: Comparison | null, isMeant: (use: Dependant['uses'][number]) => boolean) => {
      if (seen?.status !== 'fail') return;
      misfits.push({ source, seen, costly: dependants.filter((one) => one.uses.some(isMeant)) });
    };
    for (const name of new Set(uses.flatMap((use) => packageOf(use.name) ?? []))) {
      const seen = await this.#seen((ask) => comparePackage(ask, name));
      // Of one that is not there or not compiled the dictionary shows no member as it is.
      if (seen?.status === 'fail') unusable.add(name);
      note(name, seen, (use) => packageOf(use.name) === name);
    }
    for (const use of uses) {
      if (unusable.has(packageOf(use.name) ?? '')) continue;
      const seen = await this.#seen((ask) => compareSource(ask, use));
      note(use.name, seen, (one) => one.name === use.name && seen !== null && isCostBy(seen, one));
    }
    return misfits;
  }

  /** Null where this user may not see it. */
  async #seen(compare: (ask: Ask) => Promise<Comparison>): Promise<Comparison | null> {
    this.#closing.signal.throwIfAborted();
    try {
      return await this.#deps.ask(compare);
    } catch (thrown) {
      if (!isHidden(thrown)) throw thrown;
      return null;
    }
  }

  #tell(misfits: readonly Misfit[], before: ReadonlyMap<string, AditError>, now: ReadonlyMap<string, AditError>): void {
    const { host } = this.#deps;
    host.notices?.(misfits.map(noticeOf));
    for (const [name, { code, message }] of now)
      if (!before.has(name))
        host.log('warn', 'what does not fit this database is switched off', { name, code, message });
    for (const name of before.keys())
      if (!now.has(name)) host.log('info', 'what did not fit this database fits again', { name });
  }
}

function refusal(name: string, { seen, source }: Misfit, code: NonNullable<Comparison['code']>): AditError {
  return new AditError(code, `${name}: ${source}: ${seen.text}`, {
    details: { source, class: 'contract' },
    outcome: 'none',
    ...(seen.remedy !== undefined && { hint: seen.remedy }),
  });
}

/** Without a code: the database may still make it work by itself. */
function noticeOf({ costly, seen, source }: Misfit): Notice {
  const operations = [...new Set(costly.flatMap((one) => one.for))];
  const stops = costly.flatMap(({ for: [first], name }) => (first === name ? [name] : []));
  const consequence = `${affects(operations)}${seen.remedy === undefined ? '' : `: ${seen.remedy}`}`;
  return {
    code: seen.code ?? 'INVALID',
    text: told(`${source}: ${seen.text}`, consequence),
    ...(seen.code !== undefined && stops.length > 0 && { stops }),
  };
}

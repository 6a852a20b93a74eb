import type { DatabaseSession, PlValue } from '../../database.ts';
import { COMPILER } from '../compile/compiler.ts';
import type { Context } from '../compile/context.ts';
import { declareAll } from '../compile/declarations.ts';
import type { Declared, PackageFinder, PackageInterface, SubprogramType } from '../compile/declared.ts';
import { FrameLayout, Scope } from '../compile/scope.ts';
import type { Routine } from '../compile/subprograms.ts';
import { Unit } from '../compile/unit.ts';
import { PlsqlException } from '../run/exceptions.ts';
import type { Execution } from '../run/execution.ts';
import { Frame, type Step } from '../run/frame.ts';
import { runAll } from '../run/steps.ts';
import type { PackageSource } from '../syntax/ast.ts';
import { type Place, SyntaxFault } from '../syntax/fault.ts';
import { checkState, discardState } from './discarded.ts';

interface CompilationErrors {
  readonly specification: readonly { readonly place: Place; readonly text: string }[];
  readonly body: readonly { readonly place: Place; readonly text: string }[];
}

/** Frames of package states, by the map that a session keeps under the package's name: when that is gone, so is the state. */
const STATES = new WeakMap<Map<string, PlValue>, { readonly frame: Frame; readonly version: number }>();

/** A package whose source was installed. Its parts are compiled together, since the body sees all of the specification. */
export class StoredPackage implements PackageInterface {
  readonly owner: string;
  readonly name: string;
  specification: PackageSource;
  body: PackageSource | null = null;
  /** Counts installations: a state made by another version is lost. */
  version = 1;
  members: ReadonlyMap<string, Declared> = new Map();
  #errors: CompilationErrors = { specification: [], body: [] };
  #initialise: readonly Step[] = [];
  #hasState = false;

  constructor(owner: string, specification: PackageSource) {
    this.owner = owner;
    this.name = specification.name;
    this.specification = specification;
  }

  get key(): string {
    return `${this.owner}.${this.name}`;
  }

  get errors(): CompilationErrors {
    return this.#errors;
  }

  /** Compiles specification and body, as the owner. */
  async compile(session: DatabaseSession, packages: PackageFinder): Promise<void> {
    await session.as(this.owner, () => this.#compile(session, packages));
  }

  async #compile(session: DatabaseSession, packages: PackageFinder): Promise<void> {
    const scope = new Scope(null, new FrameLayout(0), this.name);
    const declared: Routine[] = [];
    const unit = (): Unit => new Unit({ name: this.key, owner: this.owner, session, packages });
    const specification: Context = { compiler: COMPILER, unit: unit(), scope };
    const steps = await declareAll(specification, this.specification.declarations, declared);
    this.members = new Map([...scope.names()].map(([name, member]) => [name, this.#entry(member)]));
    this.#hasState = steps.length > 0;
    const ofSpecification = specification.unit.errors() ?? [];
    const body: Context = { compiler: COMPILER, unit: unit(), scope };
    if (this.body !== null && ofSpecification.length === 0) {
      const routines: Routine[] = [];
      const further = await declareAll(body, this.body.declarations, routines);
      for (const routine of declared.filter(({ isDefined }) => !isDefined)) body.unit.note(notDefined(routine));
      for (const routine of routines.filter(({ isDefined }) => !isDefined)) body.unit.note(notDefined(routine));
      const { initialisation } = this.body;
      const last = initialisation === null ? [] : await COMPILER.statements(body, initialisation.body);
      steps.push(...further, ...last);
      this.#hasState ||= further.length > 0;
    }
    this.#errors = { specification: ofSpecification, body: body.unit.errors() ?? [] };
    this.#initialise = steps;
  }

  async state(execution: Execution): Promise<Frame> {
    const { session } = execution;
    checkState(session, this.owner, this.name);
    this.#checkErrors();
    const kept = session.packages.get(this.key);
    const known = kept === undefined ? undefined : STATES.get(kept);
    if (known !== undefined && known.version === this.version) {
      known.frame.execution = execution;
      return known.frame;
    }
    if (known !== undefined && this.#hasState) throw discardState(session, this.owner, this.name);
    const frame = new Frame(execution, null);
    const map = new Map<string, PlValue>();
    session.packages.set(this.key, map);
    STATES.set(map, { frame, version: this.version });
    try {
      await this.#asOwner(session, () => runAll(this.#initialise, frame));
    } catch (error) {
      // The next call tries again.
      session.packages.delete(this.key);
      throw error;
    }
    return frame;
  }

  #checkErrors(): void {
    const part = this.#errors.specification.length > 0 ? 'package' : 'package body';
    if (this.#errors.specification.length + this.#errors.body.length === 0) return;
    throw new PlsqlException(4063, `${part} "${this.key}" has errors\n${this.#notFound()}`);
  }

  #notFound(): string {
    return `ORA-06508: PL/SQL: could not find program unit being called: "${this.key}"`;
  }

  /** A definer's unit works with its owner's names and rights. */
  #asOwner<T>(session: DatabaseSession, work: () => Promise<T>): Promise<T> {
    const isInvokers = this.specification.authid === 'CURRENT_USER' || session.currentUser === this.owner;
    return isInvokers ? work() : session.as(this.owner, work);
  }

  /** A member as callers from outside have it. */
  #entry(member: Declared): Declared {
    if (member.kind !== 'subprograms') return member;
    return { kind: 'subprograms', level: 0, overloads: member.overloads.map((routine) => this.#entryPoint(routine)) };
  }

  #entryPoint(routine: SubprogramType): SubprogramType {
    return {
      name: routine.name,
      parameters: routine.parameters,
      returns: routine.returns,
      invoke: async (execution, outer, values) => {
        if (this.body === null) {
          throw new PlsqlException(
            4067,
            `not executed, package body "${this.key}" does not exist\n${this.#notFound()}`,
          );
        }
        return this.#asOwner(execution.session, () => routine.invoke(execution, outer, values));
      },
    };
  }
}

function notDefined(routine: Routine): SyntaxFault {
  const text = `subprogram or cursor '${routine.name}' is declared in a package specification and must be defined in the package body`;
  return new SyntaxFault(323, text, routine.place);
}

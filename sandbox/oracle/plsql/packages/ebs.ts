import type { ApiLibrary, ApiProcedure, DatabaseSession, PlValue } from '../../database.ts';
import { OracleError } from '../../engine.ts';
import { COMPILER } from '../compile/compiler.ts';
import type { Context } from '../compile/context.ts';
import type { Declared, PackageInterface, SubprogramType } from '../compile/declared.ts';
import { FrameLayout, Scope } from '../compile/scope.ts';
import { Unit } from '../compile/unit.ts';
import { type Evaluation, Frame } from '../run/frame.ts';
import { parseExpression } from '../syntax/expressions.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { TokenStream } from '../syntax/token-stream.ts';
import { tokensOf } from '../syntax/tokens.ts';
import { convert } from '../types/convert.ts';
import { initialOf } from '../types/initial.ts';
import { NULL_TYPE, type PlType } from '../types/types.ts';
import { checkState } from './discarded.ts';
import { constant, type NativeParameter, native } from './native.ts';
import { SignatureTypes } from './signature-types.ts';
import type { PackageSignature, SignatureProcedure, Signatures } from './signatures.ts';

const EBS_OWNER = 'APPS';

/** EBS's own packages: their interface is the signatures', what they do is the library's. */
export class EbsPackages {
  readonly #signatures: Signatures;
  readonly #library: ApiLibrary;
  readonly #made = new Map<string, EbsPackage>();

  constructor(signatures: Signatures, library: ApiLibrary) {
    this.#signatures = signatures;
    this.#library = library;
  }

  find(name: string): EbsPackage | null {
    // The signatures tell of some of the database's own as well; those are SYS's.
    if (name.startsWith('DBMS_')) return null;
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const signature = Object.hasOwn(this.#signatures.packages, name) ? this.#signatures.packages[name] : undefined;
    if (signature === undefined) return null;
    const made = new EbsPackage(name, signature, this.#library, this);
    this.#made.set(name, made);
    made.fill();
    return made;
  }
}

/** A package whose source nobody here has. */
class EbsPackage implements PackageInterface {
  readonly owner = EBS_OWNER;
  readonly name: string;
  readonly members = new Map<string, Declared>();
  readonly #signature: PackageSignature;
  readonly #library: ApiLibrary;
  readonly #packages: EbsPackages;
  readonly #types: SignatureTypes;

  constructor(name: string, signature: PackageSignature, library: ApiLibrary, packages: EbsPackages) {
    this.name = name;
    this.#signature = signature;
    this.#library = library;
    this.#packages = packages;
    const find = (other: string): PackageInterface | null => packages.find(other);
    this.#types = new SignatureTypes(name, signature, find, (_owner, field, type) =>
      field.default === undefined || field.default === 'NULL' ? null : this.#evaluation(field.default, type),
    );
  }

  async state(): Promise<Frame | null> {
    return null;
  }

  /** After the package can be found: its members may speak of others, and of itself. */
  fill(): void {
    for (const [name, { type, value }] of Object.entries(this.#signature.constants ?? {})) {
      const known = this.#types.of(type);
      this.members.set(
        name,
        constant(
          known,
          this.#evaluation(value, () => known),
        ),
      );
    }
    for (const [name, type] of Object.entries(this.#signature.packageVariables ?? {})) {
      const known = this.#types.of(type);
      this.members.set(
        name,
        constant(known, (frame) => initialOf(known, frame)),
      );
    }
    for (const name of this.#signature.exceptions ?? []) {
      this.members.set(name, { kind: 'exception', identity: { name, code: null } });
    }
    for (const [name, declared] of this.#types.declared()) this.members.set(name, declared);
    for (const [name, procedures] of Object.entries(this.#signature.procedures)) this.#procedures(name, procedures);
  }

  /** A name that the library has nothing for does not exist. */
  #procedures(name: string, procedures: readonly SignatureProcedure[]): void {
    const work = this.#library.get(`${this.name}.${name}`);
    if (work === undefined) return;
    const overloads = procedures.map((procedure) => this.#subprogram(name, procedure, work));
    this.members.set(name, { kind: 'subprograms', overloads, level: 0 });
  }

  #subprogram(name: string, procedure: SignatureProcedure, work: ApiProcedure): SubprogramType {
    const parameters = procedure.parameters.map((parameter): NativeParameter => {
      const type = unconstrained(this.#types.of(parameter.type, parameter.resolvedType));
      const initial = parameter.default === false ? null : this.#evaluation(parameter.default, () => type);
      return {
        name: parameter.name,
        mode: parameter.mode === 'IN OUT' ? 'IN/OUT' : parameter.mode,
        type,
        hasDefault: initial !== null,
        ...(initial === null ? {} : { initial: (execution) => initial(new Frame(execution, null)) }),
      };
    });
    const returns = procedure.returns === undefined ? null : unconstrained(this.#types.of(procedure.returns));
    return native(name, parameters, returns, async (execution, values) => {
      this.#mayRun(execution.session);
      const args = new Map<string, PlValue>(
        parameters.map((parameter, index) => [parameter.name, values[index] ?? null]),
      );
      const out = async (index: number, value: PlValue): Promise<void> => {
        const parameter = parameters[index];
        if (parameter !== undefined) values[index] = await convert(cleaned(value), parameter.type, execution);
      };
      const written = new Map<number, PlValue>();
      const result = await work({
        session: execution.session,
        overload: procedure.overload,
        args,
        out: (formal, value) => {
          const index = parameters.findIndex((parameter) => parameter.name === formal && parameter.mode !== 'IN');
          if (index < 0) throw new RangeError(`${this.name}.${name} has no OUT parameter ${formal}`);
          written.set(index, value);
        },
      });
      for (const [index, value] of written) await out(index, value);
      return returns === null ? null : convert(cleaned(result ?? null), returns, execution);
    });
  }

  /** An invoker's unit works with the rights of who calls it: only APPS has those that it needs. */
  #mayRun(session: DatabaseSession): void {
    checkState(session, this.owner, this.name);
    if (this.#signature.authid === 'CURRENT_USER' && session.currentUser !== this.owner) {
      throw new OracleError(942, `table or view does not exist\nORA-06512: at "${this.owner}.${this.name}", line 1`);
    }
  }

  /** A constant or a default as written. Of a record or a table that is known by name only, an empty one. */
  #evaluation(text: string, type: () => PlType): Evaluation {
    let compiled: Evaluation | null = null;
    return async (frame) => {
      compiled ??= this.#compile(text, type);
      return convert(await compiled(frame), type(), frame.execution);
    };
  }

  #compile(text: string, type: () => PlType): Evaluation {
    const find = (owner: string | null, name: string): PackageInterface | null =>
      owner === null || owner === EBS_OWNER ? this.#packages.find(name) : null;
    const scope = new Scope(null, new FrameLayout(0), this.name);
    for (const [name, declared] of this.members) if (declared.kind === 'constant') scope.declare(name, declared);
    try {
      const expression = parseExpression(new TokenStream(text, tokensOf(text)));
      const context: Context = { compiler: COMPILER, unit: factsUnit(find), scope };
      return COMPILER.expression(context, expression).run;
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      return (frame) => initialOf(type(), frame);
    }
  }
}

/** Compiles expressions of the facts, which speak of packages only and never of tables. */
function factsUnit(find: (owner: string | null, name: string) => PackageInterface | null): Unit {
  return new Unit({ name: null, owner: EBS_OWNER, session: null, packages: { find } });
}

function unconstrained(type: PlType): PlType {
  if (type.kind !== 'scalar' || type === NULL_TYPE) return type;
  return { ...type, size: null, precision: null, scale: null };
}

/** The empty text is NULL, wherever it comes from. */
function cleaned(value: PlValue): PlValue {
  return (value?.kind === 'text' || value?.kind === 'clob') && value.value === '' ? null : value;
}

import type { ApiLibrary, DatabaseSession, PlsqlRunner } from '../database.ts';
import { type OracleBind, OracleError, type OracleResult } from '../engine.ts';
import { COMPILER } from './compile/compiler.ts';
import type { PackageFinder, PackageInterface } from './compile/declared.ts';
import { FrameLayout, Scope } from './compile/scope.ts';
import { type BindUse, compilationError, Unit } from './compile/unit.ts';
import { Packages } from './packages/packages.ts';
import { readSignatures, type Signatures } from './packages/signatures.ts';
import { type CompiledBlock, runBlock } from './run/block.ts';
import type { Block } from './syntax/ast.ts';
import { SyntaxFault } from './syntax/fault.ts';
import { isAnonymousBlock, parseAnonymousBlock } from './syntax/sources.ts';
import { tokensOf } from './syntax/tokens.ts';
import { arrayType, type PlType, REF_CURSOR, type ScalarType } from './types/types.ts';

/** Compiled blocks that are kept, the longest unused going first. */
const MOST_KEPT = 500;

interface PlsqlDeps {
  /** What EBS's packages do. */
  readonly library: ApiLibrary;
  /** What they look like; those of sandbox/signatures/ebs.json when absent. */
  readonly signatures?: Signatures;
}

/** PL/SQL of the simulated database. One for all sessions: installed packages are the database's, their state is a session's. */
export function createPlsqlRunner(deps: PlsqlDeps): PlsqlRunner {
  return new Runner(new Packages(deps.signatures ?? readSignatures(), deps.library));
}

interface Kept {
  readonly block: CompiledBlock;
  readonly version: number;
  /** Packages that it speaks of: it counts as long as they may be executed. */
  readonly packages: readonly PackageInterface[];
}

class Runner implements PlsqlRunner {
  readonly #packages: Packages;
  readonly #kept = new Map<string, Kept>();

  constructor(packages: Packages) {
    this.#packages = packages;
  }

  isBlock(text: string): boolean {
    return isAnonymousBlock(text);
  }

  create(text: string, session: DatabaseSession): Promise<void> {
    return this.#packages.create(text, session);
  }

  async run(text: string, binds: readonly OracleBind[], session: DatabaseSession): Promise<OracleResult> {
    const block = await this.#compiled(text, binds, session);
    return runBlock(block, binds, session);
  }

  async #compiled(text: string, binds: readonly OracleBind[], session: DatabaseSession): Promise<CompiledBlock> {
    const shape = binds.map((bind) => `${bind.type}/${bind.maxSize}/${bind.maxElements === null ? '' : 'A'}`).join(',');
    const key = `${session.currentUser}\n${session.schema}\n${shape}\n${text}`;
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    if (known !== undefined && known.version === this.#packages.version && mayStill(known, session)) {
      this.#kept.set(key, known);
      return known.block;
    }
    const { version } = this.#packages;
    const packages = new Set<PackageInterface>();
    const block = await this.#compile(text, binds, session, packages);
    this.#kept.set(key, { block, version, packages: [...packages] });
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > MOST_KEPT && oldest.done === false) this.#kept.delete(oldest.value);
    return block;
  }

  async #compile(
    text: string,
    binds: readonly OracleBind[],
    session: DatabaseSession,
    used: Set<PackageInterface>,
  ): Promise<CompiledBlock> {
    const { ast, names } = parse(text);
    if (binds.length < names.length) throw new OracleError(1008, 'not all variables bound');
    if (binds.length > names.length) throw new OracleError(1006, 'bind variable does not exist');
    const uses = binds.map((bind, index): BindUse => {
      const name = names[index] ?? '';
      return { name, type: typeOf(bind), maxSize: bind.maxSize, isRead: false, isWritten: false };
    });
    const unit = new Unit({
      name: null,
      owner: session.currentUser,
      session,
      packages: noting(this.#packages.finder(session, session.currentUser, session.schema), used),
      binds: new Map(uses.map((use, index) => [use.name, { index, use }])),
    });
    const scope = new Scope(null, new FrameLayout(0), null);
    const run = await COMPILER.block({ compiler: COMPILER, unit, scope }, ast);
    const errors = unit.errors();
    if (errors !== null) throw compilationError(errors);
    return { run, uses };
  }
}

function noting(finder: PackageFinder, used: Set<PackageInterface>): PackageFinder {
  return {
    find: (owner, name) => {
      const found = finder.find(owner, name);
      if (found !== null) used.add(found);
      return found;
    },
  };
}

function mayStill({ packages }: Kept, session: DatabaseSession): boolean {
  return packages.every(({ owner, name }) => owner === 'SYS' || session.mayExecute(owner, name));
}

/** The tree of a block, and its placeholders in the order in which they first appear. */
function parse(text: string): { ast: Block; names: string[] } {
  try {
    const names = new Set(tokensOf(text).flatMap((token) => (token.kind === 'bind' ? [token.text] : [])));
    return { ast: parseAnonymousBlock(text), names: [...names] };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    throw compilationError([{ place: error.place, text: error.line }]);
  }
}

function typeOf(bind: OracleBind): PlType {
  if (bind.type === 'CURSOR') return REF_CURSOR;
  const scalar: ScalarType = {
    kind: 'scalar',
    base: bind.type === 'LONG' ? 'VARCHAR2' : bind.type === 'CHAR' ? 'VARCHAR2' : bind.type,
    size: null,
    precision: null,
    scale: null,
  };
  return bind.maxElements === null ? scalar : arrayType(scalar);
}

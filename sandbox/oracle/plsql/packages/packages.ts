import type { ApiLibrary, DatabaseSession } from '../../database.ts';
import { OracleError } from '../../engine.ts';
import type { PackageFinder, PackageInterface } from '../compile/declared.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { parsePackageSource } from '../syntax/sources.ts';
import { findSystemPackage } from './database.ts';
import { describePackage } from './describe.ts';
import { EbsPackages } from './ebs.ts';
import type { Signatures } from './signatures.ts';
import { StoredPackage } from './stored.ts';

/** All packages of the database: those whose source was installed, EBS's own, and the system's. */
export class Packages {
  readonly #stored = new Map<string, StoredPackage>();
  readonly #ebs: EbsPackages;
  /** Counts installations: what was compiled before one is compiled anew. */
  version = 0;

  constructor(signatures: Signatures, library: ApiLibrary) {
    this.#ebs = new EbsPackages(signatures, library);
  }

  /** Packages as they are seen by a user of a session, at compile time. */
  finder(session: DatabaseSession, user: string, schema: string): PackageFinder {
    return {
      find: (owner, name) => {
        const found = owner === null ? this.#unqualified(session, user, schema, name) : this.#owned(owner, name);
        if (found === null) return null;
        const { isPublic = false } = found as { isPublic?: boolean };
        const isMine = found.owner === user || isPublic;
        return isMine || session.mayExecute(found.owner, found.name) ? found : null;
      },
    };
  }

  #owned(owner: string, name: string): PackageInterface | null {
    const stored = this.#stored.get(`${owner}.${name}`);
    if (stored !== undefined) return stored;
    if (owner === 'SYS') return findSystemPackage(name);
    return owner === 'APPS' ? this.#ebs.find(name) : null;
  }

  #unqualified(session: DatabaseSession, user: string, schema: string, name: string): PackageInterface | null {
    const own = this.#owned(schema, name) ?? (schema === user ? null : this.#owned(user, name));
    if (own !== null) return own;
    const system = findSystemPackage(name);
    if (system !== null) return system;
    const seen = session.object([name]);
    return seen?.type === 'PACKAGE' ? this.#owned(seen.owner, seen.name) : null;
  }

  /** CREATE OR REPLACE PACKAGE [BODY]. Rejects with OracleError 24344 when it has errors; it is installed all the same. */
  async create(text: string, session: DatabaseSession): Promise<void> {
    const source = parse(text);
    const owner = source.owner ?? session.schema;
    if (owner !== session.currentUser) throw new OracleError(1031, 'insufficient privileges');
    const key = `${owner}.${source.name}`;
    const known = this.#stored.get(key);
    if (known === undefined && source.kind === 'body') {
      throw failure([{ line: `PLS-00201: identifier '${source.name}' must be declared`, at: '0/0' }]);
    }
    const stored = known ?? new StoredPackage(owner, source);
    if (source.kind === 'body') stored.body = source;
    else stored.specification = source;
    if (known !== undefined) stored.version += 1;
    this.#stored.set(key, stored);
    this.version += 1;
    // A body is nobody else's business, and of a new package nobody can have spoken.
    const isReplaced = known !== undefined && source.kind === 'specification';
    await (isReplaced ? this.#compileAll(session) : this.#compile(stored, session));
    session.define(describePackage(stored, source.kind));
    const errors = source.kind === 'body' ? stored.errors.body : stored.errors.specification;
    if (errors.length > 0)
      throw failure(errors.map(({ place, text: line }) => ({ line, at: `${place.line}/${place.column}` })));
  }

  /** Every package sees the new specification: each is compiled again, in the order in which they came. */
  async #compileAll(session: DatabaseSession): Promise<void> {
    for (const stored of this.#stored.values()) await this.#compile(stored, session);
  }

  #compile(stored: StoredPackage, session: DatabaseSession): Promise<void> {
    return stored.compile(session, this.finder(session, stored.owner, stored.owner));
  }
}

function parse(text: string): ReturnType<typeof parsePackageSource> {
  try {
    return parsePackageSource(text);
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    throw failure([{ line: error.line, at: `${error.place.line}/${error.place.column}` }]);
  }
}

/** ORA-24344 with the lines of USER_ERRORS behind it. */
function failure(lines: readonly { readonly line: string; readonly at: string }[]): OracleError {
  const shown = lines.slice(0, 100).map(({ line, at }) => `${at} ${line}`);
  return new OracleError(24_344, ['success with compilation error', ...shown].join('\n'));
}

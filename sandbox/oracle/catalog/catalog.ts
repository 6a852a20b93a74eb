import type { PackageDescription } from '../database.ts';
import { OracleError } from '../engine.ts';
import { Editions } from './editions.ts';
import type { CatalogColumn, CatalogObject, Index, PackageUnit, Relation } from './objects.ts';
import { Privileges } from './privileges.ts';

/** Who asks, and which schema a name without an owner belongs to. */
interface Asker {
  readonly user: string;
  readonly schema: string;
}

interface PackageType {
  readonly owner: string;
  readonly kind: 'record' | 'collection';
  /** Of a record. */
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

type Fresh<T> = T extends CatalogObject ? Omit<T, 'id'> : never;

const key = (owner: string, name: string): string => `${owner}.${name}`;

/** The data dictionary: what there is, whose it is, and who may use it. Names in upper case. */
export class Catalog {
  readonly privileges = new Privileges();
  readonly #objects = new Map<string, CatalogObject>();
  readonly #indexes = new Map<string, Index>();
  readonly #schemas = new Set<string>(['SYS', 'SYSTEM', 'PUBLIC']);
  #nextId = 20_001;
  #version = 0;
  /** Record and collection types of packages, by `PACKAGE.TYPE`. */
  readonly types = new Map<string, PackageType>();
  readonly editions = new Editions(this.privileges);

  /** Rises with every change of what names or privileges mean. */
  get version(): number {
    return this.#version;
  }

  changed(): void {
    this.#version += 1;
  }

  addSchema(name: string): void {
    this.#schemas.add(name);
    this.changed();
  }

  hasSchema(name: string): boolean {
    return this.#schemas.has(name);
  }

  /** Removes a schema with all that is in it. */
  dropSchema(name: string): void {
    for (const object of [...this.#objects.values()]) if (object.owner === name) this.remove(object.owner, object.name);
    this.privileges.dropUser(name);
    this.#schemas.delete(name);
    this.changed();
  }

  /** Puts an object in place of the one of that name. */
  put(object: Fresh<CatalogObject>): CatalogObject {
    const place = key(object.owner, object.name);
    const id = this.#objects.get(place)?.id ?? this.#nextId++;
    const kept: CatalogObject = { ...object, id };
    this.#objects.set(place, kept);
    this.#schemas.add(object.owner);
    this.changed();
    return kept;
  }

  remove(owner: string, name: string): void {
    this.#objects.delete(key(owner, name));
    this.privileges.dropObject(key(owner, name));
    for (const index of [...this.#indexes.values()]) {
      if (index.table[0] === owner && index.table[1] === name) this.#indexes.delete(key(index.owner, index.name));
    }
    this.changed();
  }

  get(owner: string, name: string): CatalogObject | null {
    return this.#objects.get(key(owner, name)) ?? null;
  }

  putIndex(index: Index): void {
    this.#indexes.set(key(index.owner, index.name), index);
    this.changed();
  }

  removeIndex(owner: string, name: string): boolean {
    this.changed();
    return this.#indexes.delete(key(owner, name));
  }

  objects(): readonly CatalogObject[] {
    return [...this.#objects.values()];
  }

  indexes(): readonly Index[] {
    return [...this.#indexes.values()];
  }

  /** What a name means, synonyms followed; null where there is no such object. Privileges are not asked. */
  lookup(path: readonly string[], asker: Asker): Exclude<CatalogObject, { kind: 'SYNONYM' }> | null {
    const [first, second] = path;
    if (first === undefined || path.length > 2) return null;
    let found = second === undefined ? this.get(asker.schema, first) : this.get(first, second);
    if (found === null && second === undefined) found = this.get('PUBLIC', first);
    for (let hops = 0; found?.kind === 'SYNONYM'; hops += 1) {
      if (hops > 10) throw new OracleError(1775, 'looping chain of synonyms');
      found = this.get(...found.target);
    }
    return found;
  }

  may(user: string, privilege: string, object: { readonly owner: string; readonly name: string }): boolean {
    return user === object.owner || this.privileges.may(user, privilege, key(object.owner, object.name));
  }

  sees(user: string, object: { readonly owner: string; readonly name: string }): boolean {
    return user === object.owner || this.privileges.sees(user, key(object.owner, object.name));
  }

  /** The table or view of a name, for somebody who wants to do this with it. Throws ORA-00942 or, where it is seen, ORA-01031. */
  relation(path: readonly string[], asker: Asker, privilege: string, at: number): Relation {
    const found = this.lookup(path, asker);
    if (found === null || (found.kind !== 'TABLE' && found.kind !== 'VIEW')) {
      if (found?.kind === 'SEQUENCE') throw new OracleError(2201, 'sequence not allowed here', at);
      if (found?.kind === 'PACKAGE' && this.sees(asker.user, found)) {
        throw new OracleError(4044, 'procedure, function, package, or type is not allowed here', at);
      }
      throw new OracleError(942, 'table or view does not exist', at);
    }
    if (this.may(asker.user, privilege, found)) return found;
    if (privilege !== 'SELECT' && this.sees(asker.user, found))
      throw new OracleError(1031, 'insufficient privileges', at);
    throw new OracleError(942, 'table or view does not exist', at);
  }

  /** Keeps what was compiled; a new specification leaves the body that there was. */
  definePackage(described: PackageDescription): void {
    const { owner, name } = described;
    const before = this.get(owner, name);
    const unit = before?.kind === 'PACKAGE' ? before : null;
    if (described.isBody) {
      if (unit === null) throw new OracleError(4043, `object ${owner}.${name} does not exist`);
      this.put({ ...unit, body: described.status });
    } else this.put({ kind: 'PACKAGE', owner, name, spec: described, body: unit?.body ?? null });
  }

  /** Another patch level, for tests: changes a relation's columns as the dictionary and statements see them. */
  driftColumns(
    owner: string,
    name: string,
    change: (columns: readonly CatalogColumn[]) => readonly CatalogColumn[],
  ): void {
    const found = this.get(owner, name);
    if (found === null || (found.kind !== 'TABLE' && found.kind !== 'VIEW'))
      throw new RangeError(`no table ${owner}.${name}`);
    this.put({ ...found, columns: change(found.columns) });
  }

  /** Another patch level of a package: what ALL_ARGUMENTS says. Whoever executes it asks `package`. */
  driftPackage(owner: string, name: string, change: (spec: PackageDescription) => PackageDescription): void {
    const found = this.get(owner, name);
    if (found?.kind !== 'PACKAGE') throw new RangeError(`no package ${owner}.${name}`);
    this.put({ ...found, spec: change(found.spec) });
  }

  package(owner: string, name: string): PackageUnit | null {
    const found = this.get(owner, name);
    return found?.kind === 'PACKAGE' ? found : null;
  }
}

import { OracleError } from '../engine.ts';
import type { Privileges } from './privileges.ts';

const BASE = 'ORA$BASE';

/**
 * Editions of the database (Oracle Database Development Guide 19c, "Using edition-based redefinition"): each has one child at
 * most, and whoever is to run in one has USE on it. What is in them does not differ here; a patch is cut over by its name.
 */
export class Editions {
  readonly #privileges: Privileges;
  /** By name, the child; null for the newest. */
  readonly #children = new Map<string, string | null>([[BASE, null]]);
  readonly #creators = new Map<string, string>();
  #current = BASE;

  constructor(privileges: Privileges) {
    this.#privileges = privileges;
    privileges.grant('PUBLIC', 'USE', editionObject(BASE));
  }

  /** DEFAULT_EDITION of DATABASE_PROPERTIES: what new sessions run in. */
  get current(): string {
    return this.#current;
  }

  has(name: string): boolean {
    return this.#children.has(name);
  }

  /** Throws ORA-38802 unless there is such an edition and the user may run in it. */
  mustUse(user: string, name: string): void {
    if (!this.has(name) || !this.#privileges.may(user, 'USE', editionObject(name)))
      throw new OracleError(38802, 'edition does not exist');
  }

  /** CREATE EDITION: the child of the newest one, unless told of which. Whoever creates it may use it, and give that on. */
  create(name: string, creator: string, parent: string | null): void {
    if (this.has(name)) throw new OracleError(955, 'name is already used by an existing object');
    const of = parent ?? [...this.#children].find(([, child]) => child === null)?.[0] ?? BASE;
    this.mustUse(creator, of);
    if (this.#children.get(of) !== null)
      throw new OracleError(38807, 'Implementation restriction: an edition can have only one child');
    this.#children.set(of, name).set(name, null);
    this.#creators.set(name, creator);
    this.#privileges.grant(creator, 'USE', editionObject(name));
  }

  /** Whether a user may give USE on an edition to others. */
  mayGrant(user: string, name: string): boolean {
    return this.#privileges.isDba(user) || this.#creators.get(name) === user;
  }

  /** ALTER DATABASE DEFAULT EDITION, by which everybody may use it. */
  makeDefault(name: string, user: string): void {
    this.mustUse(user, name);
    if (!this.mayGrant(user, name)) throw new OracleError(1031, 'insufficient privileges');
    this.#current = name;
    this.#privileges.grant('PUBLIC', 'USE', editionObject(name));
  }
}

/** An edition among the objects on which something is granted: it is SYS's. */
export const editionObject = (name: string): string => `SYS.${name}`;

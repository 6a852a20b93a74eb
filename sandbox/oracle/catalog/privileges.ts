const ALL = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE'];
/** A DBA may do everything: the ANY privileges. */
const DBA = new Set(['SYS', 'SYSTEM']);

/** Who may do what with which object, with which system privilege, and come in through whom. Names in upper case. */
export class Privileges {
  readonly #objects = new Map<string, Map<string, Set<string>>>();
  readonly #system = new Map<string, Set<string>>();
  readonly #proxies = new Map<string, Set<string>>();

  grant(user: string, privilege: string, object: string): void {
    const ofUser = this.#objects.get(user) ?? new Map<string, Set<string>>();
    this.#objects.set(user, ofUser);
    const ofObject = ofUser.get(object) ?? new Set<string>();
    ofUser.set(object, ofObject);
    for (const each of privilege === 'ALL' ? ALL : [privilege]) ofObject.add(each);
  }

  /** Whether there was anything to take away. */
  revoke(user: string, privilege: string, object: string): boolean {
    const ofObject = this.#objects.get(user)?.get(object);
    if (ofObject === undefined || ofObject.size === 0) return false;
    if (privilege === 'ALL') ofObject.clear();
    else if (!ofObject.delete(privilege)) return false;
    if (ofObject.size === 0) this.#objects.get(user)?.delete(object);
    return true;
  }

  grantSystem(user: string, privilege: string): void {
    const granted = this.#system.get(user) ?? new Set<string>();
    this.#system.set(user, granted.add(privilege));
  }

  revokeSystem(user: string, privilege: string): boolean {
    return this.#system.get(user)?.delete(privilege) ?? false;
  }

  setProxy(client: string, proxy: string, isGranted: boolean): void {
    const proxies = this.#proxies.get(client) ?? new Set<string>();
    this.#proxies.set(client, proxies);
    if (isGranted) proxies.add(proxy);
    else proxies.delete(proxy);
  }

  mayProxy(client: string, proxy: string): boolean {
    return this.#proxies.get(client)?.has(proxy) ?? false;
  }

  hasSystem(user: string, privilege: string): boolean {
    return this.#rolesOf(user).some((grantee) => this.#system.get(grantee)?.has(privilege) ?? false);
  }

  /** Whether a user who is not its owner may do this with an object (`OWNER.NAME`). */
  may(user: string, privilege: string, object: string): boolean {
    return this.isDba(user) || this.#rolesOf(user).some((each) => this.#objects.get(each)?.get(object)?.has(privilege));
  }

  /** Whether a user may do anything at all with it, and so knows of it. */
  sees(user: string, object: string): boolean {
    return (
      this.isDba(user) || this.#rolesOf(user).some((each) => (this.#objects.get(each)?.get(object)?.size ?? 0) > 0)
    );
  }

  isDba(user: string): boolean {
    return DBA.has(user) || (this.#system.get(user)?.has('DBA') ?? false);
  }

  /** The user, PUBLIC, and the roles that it was given: all of them are on. */
  #rolesOf(user: string): string[] {
    return [user, 'PUBLIC', ...(this.#system.get(user) ?? [])];
  }

  /** Every grant of an object. */
  *list(): Generator<{ user: string; object: string; privilege: string }> {
    for (const [user, objects] of this.#objects) {
      for (const [object, privileges] of objects) {
        for (const privilege of privileges) yield { user, object, privilege };
      }
    }
  }

  systemOf(user: string): string[] {
    return [...(this.#system.get(user) ?? [])];
  }

  /** Forgets what was granted on an object that is no more. */
  dropObject(object: string): void {
    for (const objects of this.#objects.values()) objects.delete(object);
  }

  dropUser(user: string): void {
    this.#objects.delete(user);
    this.#system.delete(user);
    this.#proxies.delete(user);
    for (const proxies of this.#proxies.values()) proxies.delete(user);
  }
}

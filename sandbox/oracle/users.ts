import { Profiles } from './profiles.ts';
import { isPasswordOf, makeVerifier, type Verifier, type VerifierKind } from './wire/verifiers.ts';

/** What one says of an account to whom its finer states are the same. `grace` still lets in, with a warning. */
type AccountStatus = 'open' | 'locked' | 'expired' | 'grace';

interface OracleAccount {
  readonly name: string;
  readonly isLocked: boolean;
  /** Of its password. */
  readonly expiry: 'open' | 'grace' | 'expired';
  readonly verifier: Verifier;
}

interface Kept {
  name: string;
  isLocked: boolean;
  expiry: 'open' | 'grace' | 'expired';
  verifier: Verifier;
  failures: number;
  /** When the password was last changed. */
  changedAt: number;
  /** When it expires or did, once it no longer is `open`; Infinity for a grace without end. */
  expiresAt: number;
}

/** What becomes of a logon whose password was proved. `days`: those of grace that are left; null for grace without end. */
type Admission = { readonly kind: 'open' | 'expired' } | { readonly kind: 'grace'; readonly days: number | null };

const DAY_MS = 86_400_000;

/** The database's users: what it keeps of their passwords, and what their profiles make of these. */
export class OracleUserMaster {
  readonly profiles = new Profiles();
  readonly #now: () => number;
  readonly #accounts = new Map<string, Kept>();
  readonly #profileOf = new Map<string, string>();
  readonly #nobody = new Map<string, Verifier>();

  /** `now`: milliseconds, of which only differences count. */
  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  /** Creates a user or replaces it. */
  add(user: { name: string; password: string; verifier?: VerifierKind }): void {
    const name = user.name.toUpperCase();
    const verifier = makeVerifier(user.verifier ?? '12C', user.password);
    const now = this.#now();
    this.#accounts.set(name, {
      name,
      isLocked: false,
      expiry: 'open',
      verifier,
      failures: 0,
      changedAt: now,
      expiresAt: now,
    });
  }

  /** DBA_USERS.PROFILE. */
  profileOf(name: string): string {
    return this.#profileOf.get(name.toUpperCase()) ?? 'DEFAULT';
  }

  setProfile(name: string, profile: string): void {
    this.#profileOf.set(name.toUpperCase(), profile);
  }

  names(): string[] {
    return [...this.#accounts.keys()];
  }

  remove(name: string): void {
    this.#accounts.delete(name.toUpperCase());
  }

  find(name: string): OracleAccount | null {
    return this.#accounts.get(name.toUpperCase()) ?? null;
  }

  /**
   * The verifier to challenge with. Somebody unknown gets one that no password fits and that stays the same, so that
   * an unknown name looks like a wrong password.
   */
  verifierOf(name: string): Verifier {
    const key = name.toUpperCase();
    const known = this.#accounts.get(key)?.verifier ?? this.#nobody.get(key);
    if (known !== undefined) return known;
    const invented = makeVerifier('12C', crypto.randomUUID());
    if (this.#nobody.size >= 1000) this.#nobody.clear();
    this.#nobody.set(key, invented);
    return invented;
  }

  isPassword(name: string, password: string): boolean {
    const account = this.#accounts.get(name.toUpperCase());
    return account !== undefined && isPasswordOf(account.verifier, password);
  }

  #known(name: string): Kept {
    const account = this.#accounts.get(name.toUpperCase());
    if (account === undefined) throw new RangeError(`no user ${name}`);
    return account;
  }

  setStatus(name: string, status: AccountStatus): void {
    this.setLocked(name, status === 'locked');
    if (status === 'grace') this.#beginGrace(this.#known(name));
    else if (status === 'expired') this.expire(name);
    else this.#known(name).expiry = 'open';
  }

  /** ACCOUNT LOCK and UNLOCK, which leave the password what it is. */
  setLocked(name: string, isLocked: boolean): void {
    const account = this.#known(name);
    account.isLocked = isLocked;
    if (!isLocked) account.failures = 0;
  }

  /** PASSWORD EXPIRE. */
  expire(name: string): void {
    const account = this.#known(name);
    account.expiry = 'expired';
    account.expiresAt = this.#now();
  }

  #beginGrace(account: Kept): void {
    account.expiry = 'grace';
    account.expiresAt = this.#now() + this.profiles.duration(this.profileOf(account.name), 'PASSWORD_GRACE_TIME');
  }

  /**
   * Lets the password age, which nobody looks at but at a logon (Oracle Database Security Guide 19c, "Password aging and
   * expiration"): the first one after PASSWORD_LIFE_TIME begins the days of grace, the first one after these ends them.
   */
  admit(name: string): Admission {
    const account = this.#known(name);
    const age = this.#now() - account.changedAt;
    const life = this.profiles.duration(this.profileOf(account.name), 'PASSWORD_LIFE_TIME');
    if (account.expiry === 'open' && age >= life) this.#beginGrace(account);
    const left = account.expiresAt - this.#now();
    if (account.expiry === 'grace' && left <= 0) account.expiry = 'expired';
    if (account.expiry !== 'grace') return { kind: account.expiry };
    // How Oracle rounds the days that it tells is not known. [K]
    return { kind: 'grace', days: Number.isFinite(left) ? Math.round(left / DAY_MS) : null };
  }

  /** Milliseconds from now to DBA_USERS.EXPIRY_DATE, less than none for one that has passed; Infinity where it is null. */
  untilExpiry(name: string): number {
    const account = this.#known(name);
    const life = this.profiles.duration(this.profileOf(account.name), 'PASSWORD_LIFE_TIME');
    return (account.expiry === 'open' ? account.changedAt + life : account.expiresAt) - this.#now();
  }

  /** Counts a wrong password; the account locks itself when there were too many in a row. */
  failed(name: string): void {
    const account = this.#accounts.get(name.toUpperCase());
    if (account === undefined) return;
    account.failures += 1;
    if (account.failures >= this.profiles.number(this.profileOf(account.name), 'FAILED_LOGIN_ATTEMPTS'))
      account.isLocked = true;
  }

  succeeded(name: string): void {
    const account = this.#accounts.get(name.toUpperCase());
    if (account !== undefined) account.failures = 0;
  }

  /** A new password, which is no longer expired; a locked account stays so. `kind`: what is kept of it, if it is told. */
  changePassword(name: string, password: string, kind: VerifierKind | null = null): void {
    const account = this.#known(name);
    // A 10G verifier gives way to the newest kind: the server allows both once a password is set anew.
    account.verifier = makeVerifier(kind ?? (account.verifier.kind === '11G' ? '11G' : '12C'), password);
    account.expiry = 'open';
    account.changedAt = this.#now();
    account.failures = 0;
  }
}

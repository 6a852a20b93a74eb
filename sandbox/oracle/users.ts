import { isPasswordOf, makeVerifier, type Verifier, type VerifierKind } from './wire/verifiers.ts';

/** DBA_USERS.ACCOUNT_STATUS, as far as it decides over a logon. `grace` still lets in, with a warning. */
type AccountStatus = 'open' | 'locked' | 'expired' | 'grace';

interface OracleAccount {
  readonly name: string;
  readonly status: AccountStatus;
  readonly verifier: Verifier;
}

interface Kept {
  name: string;
  status: AccountStatus;
  verifier: Verifier;
  failures: number;
}

/** The database's users: what it keeps of their passwords, and FAILED_LOGIN_ATTEMPTS of their profile. */
export class OracleUserMaster {
  readonly #failedLoginAttempts: number;
  readonly #accounts = new Map<string, Kept>();
  readonly #profiles = new Map<string, string>();
  readonly #nobody = new Map<string, Verifier>();

  constructor(failedLoginAttempts = 10) {
    this.#failedLoginAttempts = failedLoginAttempts;
  }

  /** Creates a user or replaces it. */
  add(user: { name: string; password: string; verifier?: VerifierKind; status?: AccountStatus }): void {
    const name = user.name.toUpperCase();
    const verifier = makeVerifier(user.verifier ?? '12C', user.password);
    this.#accounts.set(name, { name, status: user.status ?? 'open', verifier, failures: 0 });
  }

  /** DBA_USERS.PROFILE. */
  profileOf(name: string): string {
    return this.#profiles.get(name.toUpperCase()) ?? 'DEFAULT';
  }

  setProfile(name: string, profile: string): void {
    this.#profiles.set(name.toUpperCase(), profile);
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

  setStatus(name: string, status: AccountStatus): void {
    const account = this.#accounts.get(name.toUpperCase());
    if (account === undefined) throw new RangeError(`no user ${name}`);
    account.status = status;
    if (status === 'open') account.failures = 0;
  }

  /** Counts a wrong password; the account locks itself when there were too many in a row. */
  failed(name: string): void {
    const account = this.#accounts.get(name.toUpperCase());
    if (account === undefined) return;
    account.failures += 1;
    if (account.failures >= this.#failedLoginAttempts) account.status = 'locked';
  }

  succeeded(name: string): void {
    const account = this.#accounts.get(name.toUpperCase());
    if (account !== undefined) account.failures = 0;
  }

  /** A new password, with which an expired account is open again. */
  changePassword(name: string, password: string): void {
    const account = this.#accounts.get(name.toUpperCase());
    if (account === undefined) throw new RangeError(`no user ${name}`);
    // A 10G verifier gives way to the newest kind: the server allows both once a password is set anew.
    account.verifier = makeVerifier(account.verifier.kind === '11G' ? '11G' : '12C', password);
    account.status = 'open';
    account.failures = 0;
  }
}

import { hostname } from 'node:os';
import type { ConnectionHost } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { Section } from '../config.ts';
import { classOf, databaseError, failureFrom } from '../errors.ts';
import { type Address, addressesOf, descriptorOf, trustAuthorities, walletOf } from './descriptor.ts';
import { Sockets } from './sockets.ts';
import type { OracleConnection, OracleModule } from './surface.ts';

interface LoggedOn {
  readonly connection: OracleConnection;
  /** Null in mode Thick, where sockets are the library's. */
  readonly sockets: Sockets | null;
  readonly address: Address;
}

/** Beyond the driver's own limit, which counts a name with several addresses once for each of them. */
const LATE_MS = 500;

/**
 * Logs on at the first address that answers, beginning with the one that did last. A node that is down, refuses or is
 * silent is passed over; a wrong password never is, since each further try would count towards the lock of the account.
 */
export class Logon {
  readonly #section: Section;
  readonly #host: ConnectionHost;
  readonly #addresses: readonly Address[];
  #first = 0;

  constructor(section: Section, host: ConnectionHost) {
    this.#section = section;
    this.#host = host;
    this.#addresses = addressesOf(section, host.role);
  }

  get addresses(): readonly Address[] {
    return this.#addresses;
  }

  /** The longest that all addresses together may take, milliseconds. */
  get limitMs(): number {
    return this.#addresses.length * (this.#section.connectTimeoutMs + LATE_MS);
  }

  /** Throws ERP_AUTH, ERP_UNREACHABLE of the last address, CONFIG_INVALID or OVERLOADED, with `outcome: none`. */
  async open(module: OracleModule): Promise<LoggedOn> {
    const count = this.#addresses.length;
    let last: unknown = null;
    for (let step = 0; step < count; step += 1) {
      const at = (this.#first + step) % count;
      const address = this.#addresses[at];
      if (!address) continue;
      try {
        const opened = await this.#openAt(module, address);
        this.#first = at;
        return opened;
      } catch (thrown) {
        last = thrown;
        if (!isPassedOver(thrown)) throw thrown;
        if (step + 1 < count)
          this.#host.log('warn', 'a database node does not answer; the next one is tried', {
            node: `${address.host}:${address.port}`,
          });
      }
    }
    throw last;
  }

  async #openAt(module: OracleModule, address: Address): Promise<LoggedOn> {
    const options = this.#options(address);
    if (this.#section.mode === 'thick') {
      return { connection: await connect(module, options), sockets: null, address };
    }
    const sockets = new Sockets();
    const timer = setTimeout(() => sockets.cut(), this.#section.connectTimeoutMs + LATE_MS);
    try {
      return { connection: await sockets.watch(() => connect(module, options)), sockets, address };
    } catch (thrown) {
      sockets.cut();
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }

  #options(address: Address): Record<string, unknown> {
    const host = this.#host;
    const section = this.#section;
    const credentials = host.role === 'write' ? section.write : section.read;
    if (!credentials) throw new AditError('CONFIG_INVALID', 'this system has no user for writing', { outcome: 'none' });
    const proxyUser = host.role === 'write' ? section.write?.proxyUser : undefined;
    const user = host.secret(credentials.user);
    trustAuthorities(section);
    const walletContent = walletOf(section, host);
    return {
      user: proxyUser === undefined ? user : `${user}[${proxyUser}]`,
      password: host.secret(credentials.password),
      connectString: descriptorOf(section, address),
      ...(walletContent !== undefined && { walletContent }),
      ...(section.mode === 'thin' && {
        program: `adit-${host.role}`,
        machine: hostname().slice(0, 60),
        osUser: 'adit',
        terminal: 'adit',
      }),
    };
  }
}

async function connect(module: OracleModule, options: Record<string, unknown>): Promise<OracleConnection> {
  try {
    return await module.getConnection(options);
  } catch (thrown) {
    throw databaseError('logon', failureFrom(thrown), 'logon');
  }
}

function isPassedOver(thrown: unknown): boolean {
  const failure = classOf(thrown);
  return failure === 'connect' || failure === 'dead' || failure === 'resource';
}

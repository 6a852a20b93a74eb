import type { Identity } from '../domain/connector.ts';
import { AditError } from '../domain/errors.ts';
import type { Ask } from './ask.ts';
import { INSTANCE } from './catalogue/dictionary.ts';
import { DATABASE, RELEASE } from './catalogue/system.ts';
import type { Query } from './catalogue/types.ts';
import { isRefusal } from './errors.ts';
import { DATABASE_ID } from './which-database.ts';

const UNKNOWN = 'unknown';

/**
 * Which system this is: the database by its id and name, the instance and service that the session came to, and the
 * release of EBS. The instance is not told where several serve one database: the next session may be on another one.
 *
 * @param mayReadTables false for a writing user that may call the add-on and nothing else
 */
export async function identity(ask: Ask, kind: string, mayReadTables: boolean): Promise<Identity> {
  const [{ rows: sessions }, database, release] = await Promise.all([
    ask.rows(INSTANCE, {}),
    mayReadTables ? first(ask, DATABASE) : byAddon(ask),
    mayReadTables ? first(ask, RELEASE) : null,
  ]);
  const [session] = sessions;
  if (!session?.SERVICE_NAME) throw new AditError('ERP_REPLY_INVALID', 'the database does not say its service');
  const { replica } = ask.section;
  return {
    kind,
    parts: {
      dbid: database?.['DBID'] ?? UNKNOWN,
      database: database?.['NAME'] ?? session.DB_NAME ?? UNKNOWN,
      // A replica has the id of its primary, and a service and an instance of its own.
      service: replica ? UNKNOWN : session.SERVICE_NAME,
      instance: replica || ask.section.hosts.length > 1 ? UNKNOWN : (session.INSTANCE_NAME ?? UNKNOWN),
      release: release?.['RELEASE_NAME'] ?? UNKNOWN,
    },
  };
}

/** The first row; null where this user may not read it. */
async function first(ask: Ask, query: Query): Promise<Readonly<Record<string, string | null>> | null> {
  return await told(ask, query.name, async () => (await ask.rows(query, {}, { cap: 1 })).rows[0] ?? null);
}

async function byAddon(ask: Ask): Promise<Readonly<Record<string, string | null>> | null> {
  return await told(ask, DATABASE_ID.name, async () => ({ DBID: (await ask.look(DATABASE_ID, {}))['x_dbid'] ?? null }));
}

/** Null where the database does not tell it. One that cannot be reached is not one without a name. */
async function told<T>(ask: Ask, statement: string, asking: () => Promise<T>): Promise<T | null> {
  try {
    return await asking();
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    ask.log('debug', 'something that identifies the database may not be read', { statement });
    return null;
  }
}

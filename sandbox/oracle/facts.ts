/** What the database says of itself: in V$DATABASE, V$INSTANCE, V$DATAGUARD_STATS and SYS_CONTEXT. */
export interface DatabaseFacts {
  /** V$DATABASE.DBID. */
  readonly dbid: string;
  readonly database: string;
  readonly instance: string;
  readonly host: string;
  /** V$INSTANCE.VERSION: `19.0.0.0.0`. */
  readonly version: string;
  /** V$DATABASE.DATABASE_ROLE; a primary unless told. */
  readonly role?: 'PRIMARY' | 'PHYSICAL STANDBY';
  /** How far a standby says that it is behind. */
  readonly lagSeconds?: number;
  /** How long it has heard nothing of its primary. */
  readonly heardSecondsAgo?: number;
  /** Further parameters of SYS_CONTEXT('USERENV', …). */
  readonly userenv?: Readonly<Record<string, string>>;
}

export const roleOf = ({ role }: DatabaseFacts): string => role ?? 'PRIMARY';

/** A standby is open for reading while the primary's changes are applied to it. */
export const isStandby = (facts: DatabaseFacts): boolean => facts.role === 'PHYSICAL STANDBY';

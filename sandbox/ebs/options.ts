/** What of the simulated EBS a sandbox can choose. */
export interface EbsOptions {
  /** Of the database's listener; a free one unless told. */
  readonly ebsPort?: number;
  /** Whether XXADIT is installed from `ebs/addon/`. Default `on`. */
  readonly ebsAddon?: 'on' | 'off';
  /** `on`: TCPS, and only clients with the sandbox's certificate are let in. Default `off`: plain TCP. */
  readonly ebsTls?: 'on' | 'off';
  /**
   * `default`: the users have what `adit policy role` would give for everything. `none`: they may log on and no more, until
   * a script run by `POST /script` grants them what they need.
   */
  readonly ebsGrants?: 'default' | 'none';
}

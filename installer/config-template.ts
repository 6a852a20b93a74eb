/** What `adit init` has to know to write a first `adit.yaml`. */
export interface TemplateFacts {
  readonly name: string;
  readonly stateDir: string;
  readonly keySource:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'credential'; readonly name: string };
  readonly profile: 'development' | 'production';
  readonly gatewayUrl: string;
  readonly enrolUrl: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** A first `adit.yaml`: valid as it is, everything denied, an ERP system to fill in as a comment. */
export function configTemplate(facts: TemplateFacts): string {
  const q = (text: string) => JSON.stringify(text);
  const { keySource } = facts;
  const key =
    keySource.kind === 'file'
      ? `{ kind: file, path: ${q(keySource.path)} }`
      : `{ kind: credential, name: ${q(keySource.name)} }`;
  return `# Adit. "adit config validate" checks this file, "adit config schema" prints its JSON Schema for editors.
# Secrets never stand here: write \${file:/absolute/path}, \${cred:name} or \${env:NAME}.

agent:
  name: ${q(facts.name)}
  stateDir: ${q(facts.stateDir)}
  # The key of the databases lies outside the state folder, so that a copy of that folder opens nothing.
  keySource: ${key}
  profile: ${facts.profile}
  # Who may approve commands; "adit approvals enroll" makes a key and prints the entry.
  approvers: []

tunnel:
  gatewayUrl: ${q(facts.gatewayUrl)}
  enrolUrl: ${q(facts.enrolUrl)}
  caFile: ${q(facts.caFile)}
  certFile: ${q(facts.certFile)}
  keyFile: ${q(facts.keyFile)}
  # proxy: "http://proxy.example.com:3128"

# One entry for each ERP system. Numbers and codes in quotes: "001", "1000".
systems: []
#  - name: ecc-prod
#    kind: sap-ecc
#    timeZone: Europe/Berlin
#    section:
#      # what stands here depends on the kind: "adit config schema"

policy:
  # Nothing is allowed that is not listed. Writes also need the local switch: "adit writes on".
  writes: false
  systems: []
  orgUnits: []
  operations: {}
#    find_customer: { tiers: [none, verified, platform] }
#    verify_caller: { tiers: [none, verified] }
#    get_invoice: { tiers: [verified, platform] }
#    create_task: { mode: draft }

log:
  level: info
`;
}

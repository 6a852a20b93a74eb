/** What a systemd unit of Adit has to be told. */
export interface SystemdFacts {
  /** Absolute paths of the Node binary and of the script it runs. */
  readonly node: string;
  readonly script: string;
  readonly configFile: string;
  readonly user: string;
  /** Key of the databases, handed over as the credential `data.key`; a missing file would keep the unit from starting. */
  readonly keyFile?: string;
}

/**
 * The unit. Hardened as far as Node runs with it (`systemd-analyze security` 1.3): MemoryDenyWriteExecute would end the
 * JIT, a syscall filter below @system-service would end Node. The configuration stays root's: no ConfigurationDirectory.
 */
export function systemdUnit(facts: SystemdFacts): string {
  return `[Unit]
Description=Adit integration agent
Wants=network-online.target
After=network-online.target
ConditionPathExists=${unitPath(facts.configFile)}
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
Type=notify
NotifyAccess=all
ExecStart=${[facts.node, '--disable-sigusr1', facts.script, 'run', '--config', facts.configFile].map(quoted).join(' ')}
User=${facts.user}
Group=${facts.user}
Restart=on-failure
RestartSec=2
RestartPreventExitStatus=78
WatchdogSec=30
TimeoutStartSec=60
TimeoutStopSec=60
KillMode=mixed
StateDirectory=adit
StateDirectoryMode=0750
LogsDirectory=adit
LogsDirectoryMode=0750
${facts.keyFile === undefined ? '' : `LoadCredential=data.key:${unitPath(facts.keyFile)}\n`}UMask=0077
LimitCORE=0
LimitNOFILE=65536

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
DevicePolicy=closed
PrivateUsers=yes
PrivateMounts=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/** Makes the service user when the package is installed; a fixed name, so that file shares can grant it access. */
export function sysusersEntry(user: string): string {
  return `u ${user} - "Adit integration agent" /var/lib/adit /usr/sbin/nologin\n`;
}

export interface WindowsFacts {
  readonly node: string;
  readonly script: string;
  readonly configFile: string;
  /** The service host that starts Node and speaks to the service manager. */
  readonly host: string;
}

export interface WindowsService {
  /** Read by the service host from beside itself. */
  readonly definition: string;
  /** Arguments of `sc.exe`, in order, for an installation without the MSI. */
  readonly commands: readonly (readonly string[])[];
}

const SERVICE = 'adit';
const DAY_SECONDS = 86_400;

/** The service as Windows is told: a virtual account, restart on failure, stop by a line on standard input. */
export function windowsService(facts: WindowsFacts): WindowsService {
  const definition = `<?xml version="1.0" encoding="utf-8"?>
<service>
  <id>${SERVICE}</id>
  <name>Adit integration agent</name>
  <description>Carries questions of a voice platform to the ERP, through an outgoing connection only.</description>
  <executable>${xml(facts.node)}</executable>
  <argument>${xml(facts.script)}</argument>
  <argument>run</argument>
  <argument>--config</argument>
  <argument>${xml(facts.configFile)}</argument>
  <stop line="stop" timeoutSeconds="60" />
  <ready line="ready" timeoutSeconds="60" />
  <restart initialDelaySeconds="1" maximalDelaySeconds="60" giveUpAfter="5" />
</service>
`;
  const commands = [
    [
      'create',
      SERVICE,
      'binPath=',
      `"${facts.host}" --service`,
      'start=',
      'delayed-auto',
      'obj=',
      `NT SERVICE\\${SERVICE}`,
      'DisplayName=',
      'Adit integration agent',
    ],
    ['description', SERVICE, 'Carries questions of a voice platform to the ERP, through an outgoing connection only.'],
    ['sidtype', SERVICE, 'unrestricted'],
    ['failure', SERVICE, 'reset=', String(DAY_SECONDS), 'actions=', 'restart/5000/restart/30000/restart/60000'],
    ['failureflag', SERVICE, '1'],
  ];
  return { definition, commands };
}

function quoted(argument: string): string {
  refuseBreaks(argument);
  const plain = argument.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(plain) ? plain : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A path in a setting other than a command line: only specifiers need care. */
function unitPath(path: string): string {
  refuseBreaks(path);
  return path.replaceAll('%', '%%');
}

function refuseBreaks(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would start another setting
  if (/[\u0000-\u001f]/.test(text)) throw new RangeError('a path in a service definition has no control characters');
}

function xml(text: string): string {
  refuseBreaks(text);
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

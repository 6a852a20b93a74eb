/** Maintainer scripts of the Debian package: POSIX sh, safe to run twice, silent unless there is something to do. */
export const DEB_SCRIPTS: Readonly<Record<'postinst' | 'prerm' | 'postrm', string>> = {
  // Without the key's file systemd would not start the unit at all (LoadCredential=), so it is made here, once.
  postinst: `#!/bin/sh
set -e
if [ "$1" = configure ]; then
  systemd-sysusers adit.conf
  if [ ! -e /etc/adit/data.key ]; then
    umask 077
    od -An -N32 -tx1 /dev/urandom | tr -d ' \\n' > /etc/adit/data.key.new
    echo >> /etc/adit/data.key.new
    sync /etc/adit/data.key.new
    mv /etc/adit/data.key.new /etc/adit/data.key
  fi
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if [ -n "$2" ]; then
      systemctl try-restart adit.service
    elif [ ! -e /etc/adit/adit.yaml ]; then
      echo 'adit: next: "adit init", "adit enroll --token-file <file>", "adit doctor", "adit service install"'
    fi
  fi
fi
`,
  prerm: `#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now adit.service
fi
`,
  postrm: `#!/bin/sh
set -e
if [ "$1" = purge ]; then
  rm -rf /etc/adit /var/lib/adit /var/log/adit
fi
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  if [ "$1" = purge ]; then
    systemctl reset-failed adit.service 2>/dev/null || true
  fi
fi
`,
};

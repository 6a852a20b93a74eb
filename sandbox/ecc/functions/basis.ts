import type { FunctionModule, Session } from './contract.ts';
import { bapiReturn1 } from './messages.ts';

/** RFC_PING does nothing: that it answers says that the logon works. */
export const ping: FunctionModule = async () => ({});

/**
 * BAPI_TRANSACTION_COMMIT. Its only message is E S& 101, and only with WAIT: then the update has failed. Any value of
 * WAIT but a blank counts. Without WAIT nobody learns of a failure.
 */
export const commitWork: FunctionModule = async (session, input) => {
  const { isFailed } = await session.commit({ wait: input.text('WAIT') !== '' });
  if (!isFailed) return {};
  return { RETURN: bapiReturn1({ type: 'E', id: 'S&', number: '101', text: 'Error in COMMIT WORK AND WAIT' }) };
};

export const rollbackWork: FunctionModule = async (session) => {
  await session.rollback();
  return {};
};

export const testConnection: FunctionModule = async (session, input) => ({
  ECHOTEXT: input.text('REQUTEXT'),
  RESPTEXT: `SAP R/3 Rel. 740   Sysid: ${session.sid}      Date: ${session.today().replaceAll('-', '')}   Logon_Data: ${session.client}/${session.user}/${session.language}`,
});

/** Seconds that a zone is ahead of UTC at noon of a date. */
function offsetSeconds(timeZone: string, date: string): number {
  const at = new Date(`${date}T12:00:00Z`);
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

/** RFCTZONE is the standard offset in seconds, right-aligned in six characters; RFCDAYST marks summer time. */
function zone(session: Session): { RFCTZONE: string; RFCDAYST: string } {
  const today = session.today();
  const year = today.slice(0, 4);
  const standard = Math.min(
    offsetSeconds(session.timeZone, `${year}-01-15`),
    offsetSeconds(session.timeZone, `${year}-07-15`),
  );
  const isSummer = offsetSeconds(session.timeZone, today) !== standard;
  return { RFCTZONE: String(standard).padStart(6, ' '), RFCDAYST: isSummer ? 'X' : '' };
}

export const systemDescription: FunctionModule = async (session) => ({
  RFCSI_EXPORT: {
    RFCPROTO: '011',
    RFCCHARTYP: '4103',
    RFCINTTYP: 'LIT',
    RFCFLOTYP: 'IE3',
    RFCDEST: `simecc_${session.sid}_00`,
    RFCHOST: 'simecc',
    RFCSYSID: session.sid,
    RFCDATABS: session.sid,
    RFCDBHOST: 'simecc',
    RFCDBSYS: 'ORACLE',
    RFCSAPRL: '740',
    RFCMACH: '  390',
    RFCOPSYS: 'Linux',
    RFCIPADDR: '192.0.2.10',
    RFCKERNRL: '753',
    RFCHOST2: 'simecc',
    RFCIPV6ADDR: '192.0.2.10',
    ...zone(session),
  },
  MAXIMAL_RESOURCES: '25',
  CURRENT_RESOURCES: '25',
});

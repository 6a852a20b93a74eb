import { expect, it } from 'vitest';
import { NoticeBoard } from '../../connector/notice-board.ts';
import type { ConnectionHost, Notice } from '../../domain/connector.ts';

it('takes back for each place what that place told, and nothing else', () => {
  const told: (readonly Notice[])[] = [];
  const host: Partial<ConnectionHost> = { role: 'read', notices: (present) => void told.push(present) };
  const board = new NoticeBoard(host as ConnectionHost);
  const logon = board.hostFor('logon');
  const fit = board.hostFor('interface');
  expect(logon.role).toBe('read');
  const expires = { code: 'ORA-28002', text: 'the password expires' };
  const differs = { code: 'ERP_DENIED', text: 'a view is not there', stops: ['create_task'] };
  logon.notices?.([expires]);
  fit.notices?.([differs]);
  logon.notices?.([]);
  fit.notices?.([]);
  expect(told).toEqual([[expires], [expires, differs], [differs], []]);
});

import { argumentsOf } from '../../connector/command-arguments.ts';
import { beforeWriting, rejected } from '../../connector/nothing-written.ts';
import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { Ask } from '../ask.ts';
import { LOOKING, SETTINGS } from '../catalogue/blocks.ts';
import { carryOut, routeOf } from './call.ts';
import { type Point, planOf, pointsOf } from './contact-plan.ts';
import { failed, refused } from './outcome.ts';
import { settingsOf } from './settings.ts';
import { markOf, ROOM, written } from './texts.ts';

/**
 * Changes a telephone number or mail address. What stands there is read with its version, and the change names it: who
 * changed it in between is not overwritten, and the command may come again. The old values stay in a note on the account.
 */
export async function updateContact(ask: Ask, command: ConnectorCommand, now: () => Instant): Promise<CommandOutcome> {
  try {
    const { action, contact, email, name, phone, role } = argumentsOf('update_contact', command);
    if (name !== undefined || role !== undefined)
      return refused(ask, 'only telephone numbers and mail addresses can be changed, not names and roles');
    if (contact !== undefined && !/^\d{1,15}$/.test(contact)) throw rejected(`${contact} is no contact of EBS`);
    const says = async () => {
      const points = await beforeWriting(() => readPoints(ask, command.customer, contact ?? null));
      const { before, steps } = planOf({ action, phone, email }, points);
      return {
        p_contact: contact ?? null,
        p_steps: steps.join('\n'),
        p_note: written(
          {
            text: steps.length === 0 ? 'Nothing had to be changed' : `Told by the customer: ${action}`,
            lines: [
              ['contact', contact],
              ['phone', phone],
              ['mail', email],
              ...before.map((value) => ['before', value] as const),
            ],
          },
          markOf(command),
          ROOM.note,
        ),
      };
    };
    return await carryOut(ask, command, 'update_contact', says, now);
  } catch (thrown) {
    return failed(ask, asAditError(thrown));
  }
}

async function readPoints(ask: Ask, customer: string, contact: string | null): Promise<readonly Point[]> {
  const route = routeOf(ask);
  const told = await ask.look(LOOKING[route].read_contact_points, {
    p_customer: customer,
    p_contact: contact,
    ...(route === 'direct' && { [SETTINGS]: settingsOf(ask.section) }),
  });
  if (told['x_status'] === 'REFUSED') throw rejected(told['x_message'] ?? 'EBS refused to tell the contact points');
  if (told['x_status'] !== 'DONE')
    throw new AditError('ERP_REPLY_INVALID', 'the contact points came without a status', { outcome: 'none' });
  return pointsOf(told['x_points'] ?? '');
}

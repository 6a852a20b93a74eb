import { LOOKING } from './catalogue/blocks.ts';
import { routeOf, settings } from './commands/call.ts';
import { type Examination, isHidden, told, type Verdict } from './doctor-verdict.ts';

/**
 * Under whose name commands run, as EBS itself sees it: user, responsibility, its assignment, resource, and the access to
 * each operating unit. With the add-on its own table decides, which nobody but it may read.
 */
export async function checkSetup({ ask, section }: Examination): Promise<Verdict> {
  const isAddon = section.addon === 'on';
  try {
    const found = await ask.look(LOOKING[routeOf(ask)].check_setup, { p_orgs: ask.orgs, ...settings(ask) });
    const { x_problems: problems = null, x_status: status = null, x_summary: summary = null } = found;
    if (status === 'FITS') return { status: 'ok', text: `commands run as ${summary ?? 'unknown'}` };
    const lines = (problems ?? 'EBS does not say what').split('\n').filter((line) => line !== '');
    return {
      status: 'fail',
      text: told(lines.join('; '), ''),
      remedy: isAddon
        ? 'correct XXADIT_SETTINGS (xxadit_settings.sql) as the DBA, or user and responsibility in EBS'
        : 'correct "context" and "operatingUnits", or user and responsibility in EBS',
    };
  } catch (thrown) {
    if (!isHidden(thrown) || !isAddon) throw thrown;
    return {
      status: 'warn',
      text: 'the settings cannot be checked: the installed add-on has no CHECK_SETUP',
      remedy: 'install the add-on that came with this version',
    };
  }
}

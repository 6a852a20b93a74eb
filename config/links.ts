import { type CrossFinding, type SoundSections, strangerAt } from './cross-finding.ts';

/** One customer of a link. */
export interface LinkedCustomer {
  readonly system: string;
  readonly number: string;
}

/** The parts of `<system>/<number>`; the schema has seen to it that there are two. */
export function linkedCustomer(text: string): LinkedCustomer {
  const slash = text.indexOf('/');
  return { system: text.slice(0, slash), number: text.slice(slash + 1) };
}

/** One key for a customer however many zeros its number is written with. */
export function linkKey({ system, number }: LinkedCustomer): string {
  return `${system}/${number.toUpperCase().replace(/^0+(?=.)/, '')}`;
}

/** Links that name a system there is not, a customer twice, or customers of one system alone. */
export function linkFindings({ systems, links }: SoundSections): CrossFinding[] {
  if (!systems || !links) return [];
  const names = systems.map(({ name }) => name);
  const seen = new Set<string>();
  return links.flatMap((link, at) => {
    const members = link.map(linkedCustomer);
    const found = members.flatMap((member, index): CrossFinding[] => {
      const path = ['links', at, index];
      if (!names.includes(member.system)) return [strangerAt(path, member.system, names)];
      const key = linkKey(member);
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [
        {
          path,
          message: `${member.system}/${member.number} is linked already`,
          fix: 'name every customer once, all that are one and the same in one list',
        },
      ];
    });
    if (new Set(members.map(({ system }) => system)).size > 1) return found;
    const fix = 'add the same customer of another system, or remove the list';
    return [...found, { path: ['links', at], message: 'a link joins customers of different systems', fix }];
  });
}

import colours from 'picocolors';
import type { Reply } from './platform.ts';

/** How the demo speaks to the terminal: plain lines, a mark and a word, never colour alone. */
export class Telling {
  #scene = 0;
  readonly #begun = performance.now();

  line(text = ''): void {
    console.log(text);
  }

  note(text: string): void {
    console.log(colours.dim(`    ${text}`));
  }

  waiting(step: string): void {
    const seconds = ((performance.now() - this.#begun) / 1000).toFixed(1);
    console.log(colours.dim(`  ${seconds.padStart(5)} s  ${step} …`));
  }

  scene(title: string): void {
    this.#scene += 1;
    console.log(`\n${colours.bold(`${this.#scene}. ${title}`)}`);
  }

  asks(who: string, what: string): void {
    console.log(`  ${colours.cyan(`${who}:`)} ${what}`);
  }

  /** The words of an answer, without where they come from: an accepted command comes from nowhere yet. */
  says(reply: Reply): void {
    if (reply.status !== 200) this.answers(reply);
    else console.log(`  ${colours.green('voice:')} "${String(reply.body['summary'])}"`);
  }

  /** The last words: every sentence that was checked on the way. */
  proved(sentences: readonly string[]): void {
    console.log(`\n${colours.bold('What you have just seen')} (each checked, and the demo fails if one is not so)`);
    for (const sentence of sentences) console.log(`  ${colours.green('✓')} ${sentence}`);
  }

  /** An answer in words, with where it is from, how old it is, and where the time went. */
  answers(reply: Reply, erp = 'SAP'): void {
    const { summary, meta, speak, code } = reply.body;
    if (reply.status !== 200) {
      console.log(
        `  ${colours.yellow('refused:')} ${String(code)} (HTTP ${reply.status}); the voice may say: "${String(speak)}"`,
      );
      return;
    }
    console.log(`  ${colours.green('voice:')} "${String(summary)}"`);
    const facts = meta as {
      source: string;
      ageSeconds: number;
      stale: boolean;
      timing: { totalMs: number; erpMs: number; erpCalls: number };
    };
    const { totalMs, erpMs, erpCalls } = facts.timing;
    const age = facts.stale ? `${facts.ageSeconds} s old and marked stale` : `${facts.ageSeconds} s old`;
    const own = Math.max(0, totalMs - erpMs);
    const hops = [
      `platform to agent and back ${ms(reply.tookMs - totalMs)}`,
      `agent ${ms(own)}`,
      ...(erpCalls > 0 ? [`${erp} ${ms(erpMs)} (${erpCalls} ${erpCalls === 1 ? 'call' : 'calls'})`] : []),
    ];
    this.note(`source ${facts.source}, ${age}; ${ms(reply.tookMs)} in all: ${hops.join(', ')}`);
  }
}

function ms(value: number): string {
  return `${Math.max(0, value).toFixed(value < 10 ? 1 : 0)} ms`;
}

import type { Client } from '@gatehouse/contracts/http';
import { type Approval, decideApproval, listApprovals } from '@gatehouse/contracts/governance';
import type { SessionStreamEvent } from '@gatehouse/contracts/runtime';
import { DomainError } from '@gatehouse/kernel';
import type { Terminal } from '../terminal.ts';

/**
 * Tells whoever watches a session that it waits for somebody's consent, and asks them when it is theirs to give (S0-CNF-01). It
 * can be given elsewhere meanwhile: then the question is taken back.
 */
export class ConsentPrompt {
  private readonly told = new Set<string>();
  private asking: AbortController | undefined;
  private under: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly terminal: Terminal,
    /** Asks the person at the keyboard; null when nobody is there, or the question was taken back. */
    private readonly askPerson: (question: string, signal: AbortSignal) => Promise<string | null>,
  ) {}

  /** Takes note of an event of the session; what it asks is asked beside the events that follow. */
  show({ event, data }: SessionStreamEvent): void {
    if (event !== 'session') return;
    if (data.status.startsWith('waiting_')) this.under = this.under.then(() => this.tell(data.id));
    else this.asking?.abort();
  }

  /** Takes the question back that is open, and waits for what was answered. */
  async close(): Promise<void> {
    this.asking?.abort();
    await this.under;
  }

  private async tell(sessionId: string): Promise<void> {
    const { rows } = await this.client.call(listApprovals, {
      query: { session: sessionId, status: 'pending', limit: 10 },
    });
    for (const approval of rows.filter(({ id }) => !this.told.has(id))) {
      this.told.add(approval.id);
      this.terminal.note(`  ${questionOf(approval)}`);
      const answer = approval.mine.decidable ? await this.ask(approval) : null;
      if (answer === null) this.terminal.note(`  waiting; decide with: gatehouse approvals show ${approval.id}`);
      else await this.answer(approval, answer);
    }
  }

  /** @returns null when nobody can be asked here, or it was decided elsewhere */
  private async ask({ kind }: Approval): Promise<'approve' | 'deny' | null> {
    this.asking = new AbortController();
    const said = await this.askPerson(
      kind === 'confirmation' ? '  [c]onfirm or [d]ecline? ' : '  [a]pprove or [d]eny? ',
      this.asking.signal,
    );
    if (said === null) return null;
    return /^(c|a|y)/i.test(said.trim()) ? 'approve' : 'deny';
  }

  private async answer({ id }: Approval, decision: 'approve' | 'deny'): Promise<void> {
    const body = decision === 'deny' ? { decision, comment: 'declined in the terminal' } : { decision };
    try {
      await this.client.call(decideApproval, { params: { id }, body });
    } catch (error) {
      // Somebody else was quicker, or it ran out: the session goes on all the same.
      if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error;
      this.terminal.note(`  ${error.message}`);
    }
  }
}

const questionOf = ({ kind, toolId, arguments: given, onBehalfOf }: Approval): string => {
  const call = `${toolId} with ${JSON.stringify(given)}`;
  return kind === 'confirmation' ? `Run ${call}? ${onBehalfOf} has to confirm it.` : `Run ${call}? It needs approval.`;
};

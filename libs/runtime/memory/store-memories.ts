import { newId } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog, type NewEvent } from '@gatehouse/platform/events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { cleanNote } from './clean-note.ts';
import { EmbedTexts } from '../model-gateway/index.ts';
import { type ExtractionClaim, ExtractionsRepository } from './extractions.repository.ts';
import { MemoriesRepository } from './memories.repository.ts';
import type { Memory, MemoryOwner, NewMemory, Note, TextEmbedding } from './memory.ts';
import { memoriesDeleted, memoryStored } from './memory-events.rules.ts';
import { compareFacts, contentHash } from './same-fact.rules.ts';

/** Where notes come from. */
export interface NoteOrigin {
  method: Memory['method'];
  sensitivity: Memory['sensitivity'];
}

/** Keeps the notes of a session: without secrets, each once, together with how far the session is done. */
@Injectable()
export class StoreMemories {
  private readonly log = new Logger('Memory');

  constructor(
    private readonly memories: MemoriesRepository,
    private readonly extractions: ExtractionsRepository,
    @Inject(EmbedTexts) private readonly embed: TextEmbedding,
    private readonly events: EventLog,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * @param claim on the session; ends here
   * @returns how many memories are new; none when the claim was lost, or the person had their memories deleted meanwhile
   */
  async run(
    claim: ExtractionClaim,
    notes: readonly Note[],
    { method, sensitivity }: NoteOrigin,
    throughTurn: number,
  ): Promise<number> {
    const clean = notes.flatMap((note) => cleanNote(note) ?? []);
    const { vectors, model } = await this.embedded(claim, clean);
    const { agentId, personId, sessionId } = claim;
    const memories = clean.map((note, index) => ({
      ...note,
      ...{ id: newId(), agentId, personId, sessionId, method, sensitivity },
      contentHash: contentHash(note.content),
      embedding: vectors[index] ?? [],
      embeddingModel: vectors[index] ? model : null,
    }));
    return this.unitOfWork.run(async (transaction) => {
      if (!(await this.extractions.finish(transaction, claim, throughTurn))) return 0;
      const events: NewEvent[] = [];
      for (const memory of memories) events.push(...(await this.keep(transaction, memory)));
      if (events.length > 0) await this.events.append(transaction, events);
      return events.filter(({ type }) => type === 'memory.stored').length;
    });
  }

  private keep(transaction: Transaction, memory: NewMemory): Promise<NewEvent[]> {
    return memory.kind === 'summary' ? this.keepSummary(transaction, memory) : this.keepFact(transaction, memory);
  }

  /** A session has one summary: the newest. */
  private async keepSummary(transaction: Transaction, memory: NewMemory): Promise<NewEvent[]> {
    const { agentId, personId, sessionId } = memory;
    const old =
      sessionId === null ? [] : await this.memories.deleteSummary(transaction, { agentId, personId }, sessionId);
    const gone = old.length > 0 ? [memoriesDeleted(personId, old, `agent:${agentId}`)] : [];
    return (await this.memories.add(transaction, memory)) ? [...gone, memoryStored(memory, [])] : gone;
  }

  private async keepFact(transaction: Transaction, memory: NewMemory): Promise<NewEvent[]> {
    // What only its own session may be reminded of takes the place of nothing that others may be.
    const related = memory.sensitivity === 'pii' ? [] : await this.related(transaction, memory, memory.content);
    if (related.some(({ relation }) => relation === 'contained')) return [];
    const replaced = related.filter(({ relation }) => relation === 'contains').map(({ id }) => id);
    if (!(await this.memories.add(transaction, memory))) return [];
    await this.memories.markReplaced(transaction, replaced);
    return [memoryStored(memory, replaced)];
  }

  private async related(transaction: Transaction, owner: MemoryOwner, content: string) {
    const alike = await this.memories.alike(transaction, owner, content);
    return alike.map(({ id, content: known }) => ({ id, relation: compareFacts(content, known) }));
  }

  /** Empty without an embedding service, or when it does not answer or may not be asked: the sweep makes up for it. */
  private async embedded(
    owner: ExtractionClaim,
    notes: readonly Note[],
  ): Promise<{ vectors: number[][]; model: string | null }> {
    const nothing = { vectors: [], model: null };
    if (notes.length === 0) return nothing;
    const embedding = await this.embed.run(
      owner,
      notes.map(({ content }) => content),
    );
    if (embedding.outcome === 'embedded') return embedding;
    if (embedding.outcome === 'unavailable')
      this.log.warn(`memories are stored without embeddings for now: ${embedding.error.message}`);
    return nothing;
  }
}

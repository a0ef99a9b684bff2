import { Injectable } from '@nestjs/common';
import { askedWords } from './asked-words.rules.ts';
import { CodebaseIndex } from './codebase-index.ts';
import { CodebaseSearchRepository } from './codebase-search.repository.ts';
import { fuse, weighPlaces } from './rank.rules.ts';
import { bestLines } from './snippet.rules.ts';
import { searchWords } from './words.rules.ts';

/** One place that answers a question. */
export interface CodebaseHit {
  path: string;
  /** 1-based, both included: the lines of the snippet. */
  firstLine: number;
  lastLine: number;
  snippet: string;
}

export interface CodebaseQuery {
  /** A question, words, or the name of something. */
  query: string;
  /** Only files whose path begins like this. */
  path?: string | undefined;
  limit: number;
}

/** How many files each way of searching contributes, and how many words of a question are looked at. */
const CANDIDATES = 60;
const MOST_WORDS = 40;

/** Searches the index: full text over stems, and trigrams for what is misspelt, fused by reciprocal rank. */
@Injectable()
export class SearchCodebase {
  constructor(
    private readonly index: CodebaseIndex,
    private readonly codebase: CodebaseSearchRepository,
  ) {}

  /**
   * The best places, one per file, best first.
   *
   * @throws DomainError `codebase_not_configured` or `codebase_not_found`
   */
  async run({ query, path = '', limit }: CodebaseQuery): Promise<CodebaseHit[]> {
    const { root: repository } = await this.index.fresh();
    // As people and models write it: `./libs`, `/libs`, `.` for all of it.
    const under = path.replace(/^(?:\.?\/)+|^\.$/, '');
    const words = searchWords(query).split(' ').slice(0, MOST_WORDS);
    const lists = await Promise.all([
      this.codebase.findByWords(repository, askedWords(words), under, CANDIDATES),
      this.codebase.findAlike(repository, words, under, CANDIDATES),
    ]);
    const found = fuse(lists.map((list) => weighPlaces(list, query))).slice(0, limit);
    return found.map((piece) => ({ path: piece.path, ...bestLines(piece, query) }));
  }
}

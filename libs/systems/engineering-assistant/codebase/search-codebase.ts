import { Injectable } from '@nestjs/common';
import { CodebaseIndex } from './codebase-index.ts';
import { CodebaseRepository, type Term } from './codebase.repository.ts';
import { boost, fuse, inverseFrequency } from './rank.rules.ts';
import { bestLines } from './snippet.rules.ts';
import { namelikeWords, searchWords } from './words.rules.ts';

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

/** How many files each way of searching contributes, and how many words of a question each looks at. */
const CANDIDATES = 60;
const MOST_TERMS = 16;
const MOST_NAMELIKE = 10;

/** A word that is in more than this part of all pieces says nothing, as long as there are others. */
const COMMON = 0.25;

/** Searches the index: full text over stems, weighed by how rare they are, and names by trigrams, fused by reciprocal rank. */
@Injectable()
export class SearchCodebase {
  constructor(
    private readonly index: CodebaseIndex,
    private readonly codebase: CodebaseRepository,
  ) {}

  /**
   * The best places, one per file, best first.
   *
   * @throws DomainError `codebase_not_configured` or `codebase_not_found`
   */
  async run({ query, path = '', limit }: CodebaseQuery): Promise<CodebaseHit[]> {
    const { root: repository } = await this.index.fresh();
    const [terms, pieces] = await Promise.all([
      this.codebase.terms(repository, searchWords(query).split(' ')),
      this.codebase.countPieces(repository),
    ]);
    const unknown = terms.filter((term) => term.pieces === 0).map(({ word }) => word);
    const [byWords, byNames] = await Promise.all([
      this.codebase.findByWords(repository, tellingTerms(terms, pieces), path, CANDIDATES),
      this.codebase.findByNames(repository, namelikeWords(query, MOST_NAMELIKE), unknown, path, CANDIDATES),
    ]);
    const found = boost(fuse([byWords, byNames]), query).slice(0, limit);
    return found.map(({ item }) => ({ path: item.path, ...bestLines(item, query) }));
  }
}

/** The words that tell pieces apart, with what each weighs. */
function tellingTerms(terms: readonly Term[], pieces: number): { lexeme: string; weight: number }[] {
  const known = terms.filter((term) => term.pieces > 0);
  const telling = known.filter((term) => term.pieces <= pieces * COMMON);
  return (telling.length > 0 ? telling : known)
    .slice(0, MOST_TERMS)
    .map((term) => ({ lexeme: term.lexeme, weight: inverseFrequency(term.pieces, pieces) }));
}

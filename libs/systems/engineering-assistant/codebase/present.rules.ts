import type { CodebaseExcerpt } from './read-codebase.ts';
import type { CodebaseHit } from './search-codebase.ts';

/** Hits as a model reads them best: `path:first-last`, then the lines. */
export function showHits(hits: readonly CodebaseHit[]): string {
  if (hits.length === 0) return 'Nothing was found. Try other words, or the name of a file or function.';
  return hits
    .map(({ path, firstLine, lastLine, snippet }) => `${path}:${firstLine}-${lastLine}\n${snippet}`)
    .join('\n\n');
}

/** Lines of a file with their numbers. */
export function showExcerpt({ path, firstLine, lastLine, totalLines, lines }: CodebaseExcerpt): string {
  const width = String(lastLine).length;
  const numbered = lines.map((line, index) => `${String(firstLine + index).padStart(width)}  ${line}`);
  return [`${path}:${firstLine}-${lastLine} of ${totalLines} lines`, ...numbered].join('\n');
}

/** What people wrote for people, and what they wrote for machines. */
export interface ProseAndCode {
  prose: string;
  code: string;
}

const DOCUMENT = /\.(md|mdx|markdown|txt|rst|adoc)$|(^|\/)(LICENSE|README|CHANGELOG)[^/]*$/i;

/** A line that is a comment as a whole, in any of the usual languages; the words after its mark. */
const COMMENT = /^\s*(?:\/\/+|\/\*+|\*+\/?|#+!?|--+|<!--|;+)\s?(.*?)(?:\*\/|-->)?\s*$/;

/** A comment after code. Not within a word, so that addresses (`https://`) stay code. */
const COMMENT_AFTER_CODE = /^(.*?\S)\s+(?:\/\/|#|--)\s(.*)$/;

/** Lines that only name what other files define: they would make every user of a thing look like its home. */
const IMPORT =
  /^\s*(?:import\b.*|export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s+from\b.*|\}\s+from\s+['"].*|(?:const|let|var)\s+.*=\s*require\(.*|from\s+\S+\s+import\b.*|using\s+[\w.]+;|#include\b.*)$/;

/** Separates the prose of a piece (comments, documents) from its code, and leaves imports out. */
export function proseAndCode(path: string, content: string): ProseAndCode {
  if (DOCUMENT.test(path)) return { prose: content, code: '' };
  const prose: string[] = [];
  const code: string[] = [];
  for (const line of content.split('\n')) {
    const comment = COMMENT.exec(line);
    const after = COMMENT_AFTER_CODE.exec(line);
    if (IMPORT.test(line)) continue;
    if (comment) prose.push(comment[1] ?? '');
    else if (after) {
      code.push(after[1] ?? '');
      prose.push(after[2] ?? '');
    } else code.push(line);
  }
  return { prose: prose.join('\n'), code: code.join('\n') };
}

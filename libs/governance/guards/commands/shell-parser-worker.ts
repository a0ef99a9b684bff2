/**
 * The program of the parsing thread. It is text, so that it needs no file of its own beside the bundled applications, and it
 * only parses: what a tree means is decided by pure rules outside. Depth is bounded so that no input overflows a stack.
 */
export const SHELL_PARSER_WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const MOST_DEPTH = 400;
(async () => {
  const { Parser, Language } = await import(workerData.parser);
  await Parser.init();
  const language = await Language.load(workerData.grammar);
  const types = [];
  for (let id = 0; id < language.nodeTypeCount; id += 1) types.push(language.nodeTypeForId(id) ?? 'ERROR');
  const parser = new Parser();
  parser.setLanguage(language);
  const pack = (cursor, nodes, depth) => {
    const own = nodes.length;
    const known = cursor.nodeTypeId < types.length ? cursor.nodeTypeId : -1;
    nodes.push(known, cursor.startIndex, cursor.endIndex, 0);
    if (depth >= MOST_DEPTH) throw new Error('nested too deep');
    if (!cursor.gotoFirstChild()) return;
    do {
      if (!cursor.nodeIsNamed) continue;
      nodes[own + 3] += 1;
      pack(cursor, nodes, depth + 1);
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  };
  parentPort.on('message', ({ id, source }) => {
    let tree = null;
    let cursor = null;
    try {
      tree = parser.parse(source);
      cursor = tree.walk();
      const nodes = [];
      pack(cursor, nodes, 0);
      parentPort.postMessage({ id, broken: tree.rootNode.hasError, nodes: Int32Array.from(nodes) });
    } catch (error) {
      parser.reset();
      parentPort.postMessage({ id, failure: String(error) });
    } finally {
      cursor?.delete();
      tree?.delete();
    }
  });
  parentPort.postMessage({ types });
})();
`;

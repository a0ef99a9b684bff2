/**
 * The program of the parsing thread for SQL, as text for the reason that the shell's is. Whatever is not an error of syntax may
 * have broken the parser's memory, so the thread ends by it.
 */
export const SQL_PARSER_WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const parser = require(workerData.parser);
(async () => {
  await parser.loadModule();
  parentPort.on('message', ({ id, source }) => {
    try {
      parentPort.postMessage({ id, tree: JSON.stringify(parser.parseSync(source)) });
    } catch (error) {
      if (error?.name !== 'SqlError') process.exit(1);
      parentPort.postMessage({ id, syntax: error.message, at: error.sqlDetails?.cursorPosition ?? 0 });
    }
  });
  parentPort.postMessage({ ready: true });
})();
`;

import type { Client } from '@gatehouse/contracts/http';
import { stopSession } from '@gatehouse/contracts/runtime';
import { messageOf } from '@gatehouse/kernel';
import type { Terminal } from '../terminal.ts';

/** What a shell reports for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Lets Ctrl-C stop the session and not only the terminal: the first one asks the server to stop it and goes on showing how
 * it ends, the second leaves at once.
 *
 * @returns what takes the arrangement back
 */
export function stopOnInterrupt(client: Client, terminal: Terminal, id: string): () => void {
  let asked = false;
  const interrupted = () => {
    if (asked) process.exit(INTERRUPTED);
    asked = true;
    terminal.note('\nstopping the session; press Ctrl-C again to leave at once');
    client.call(stopSession, { params: { id } }).catch((error) => {
      terminal.note(`the session could not be stopped: ${messageOf(error)}`);
    });
  };
  process.on('SIGINT', interrupted);
  return () => void process.off('SIGINT', interrupted);
}

import { DomainError } from '@gatehouse/kernel';
import { Receipt } from './checkpoint.rules.ts';

/** Where receipts lie below the data folder, one JSON document per line. */
export const RECEIPTS_FILE = 'checkpoints/checkpoints.jsonl';

/** One receipt as a line of the file. */
export const receiptLine = (receipt: Receipt): string => `${JSON.stringify(receipt)}\n`;

/**
 * The receipts in a text of whole lines. What follows the last line end was being written when the machine stopped, and
 * is not one yet.
 *
 * @param file name of the file, for the message
 * @throws DomainError `receipts_unreadable` that names the line
 */
export function receiptsFrom(text: string, file: string): Receipt[] {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.slice(0, -1).map((line, index) => {
    const receipt = receiptFrom(line);
    if (receipt) return receipt;
    throw new DomainError(
      'invalid',
      'receipts_unreadable',
      `${file}:${index + 1} is not the receipt of a checkpoint: the file was damaged or edited`,
    );
  });
}

function receiptFrom(line: string): Receipt | undefined {
  try {
    return Receipt.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** How much a tool server is trusted with: everything it sends is bounded. */
export interface McpLimits {
  /** From the start of the connection until the server has introduced itself, in milliseconds. */
  connectTimeoutMs: number;
  /** For listing the tools, all pages together, in milliseconds. */
  listTimeoutMs: number;
  /** Largest single message, in bytes. */
  maxMessageBytes: number;
  /** How many bytes may arrive at once, over all messages; refilled by `bytesPerSecond`. */
  burstBytes: number;
  bytesPerSecond: number;
  /** Deepest nesting of arrays and objects in a message. */
  maxDepth: number;
  maxTools: number;
  maxToolPages: number;
  /** How much of what a server writes to stderr is kept for diagnostics, in bytes. */
  stderrTailBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_MCP_LIMITS: McpLimits = {
  connectTimeoutMs: 15_000,
  listTimeoutMs: 15_000,
  maxMessageBytes: 4 * MIB,
  burstBytes: 16 * MIB,
  bytesPerSecond: MIB,
  maxDepth: 64,
  maxTools: 256,
  maxToolPages: 32,
  stderrTailBytes: 8 * 1024,
};

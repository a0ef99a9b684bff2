const SIMPLE: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  v: '\v',
};

/** Decodes what backslashes mean in `$'…'`, `echo -e` and `printf`: `\x72`, `\162`, `\u0072`, `\n`. */
export const decodeEscapes = (text: string): string =>
  text.replace(
    /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|0?([0-7]{1,3})|([\s\S]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, other?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return character(Number.parseInt(code, 16)) ?? whole;
      if (octal !== undefined) return character(Number.parseInt(octal, 8) & 0xff) ?? whole;
      return SIMPLE[other ?? ''] ?? (/[\\'"?]/.test(other ?? '') ? (other ?? '') : whole);
    },
  );

const character = (code: number): string | undefined => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);

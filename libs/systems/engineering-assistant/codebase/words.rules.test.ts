import { describe, expect, it } from 'vitest';
import { identifierParts, searchWords } from './words.rules.ts';

describe('identifierParts', () => {
  it.each([
    ['engageKillSwitch', ['engage', 'kill', 'switch']],
    ['readHTTPHeader_v2', ['read', 'http', 'header', 'v2']],
    ['SCREAMING_SNAKE', ['screaming', 'snake']],
    ['sha256', ['sha256']],
    ['$scope', ['scope']],
    ['übergrößeWählen', ['übergröße', 'wählen']],
  ])('cuts %s', (identifier, parts) => {
    expect(identifierParts(identifier)).toEqual(parts);
  });
});

describe('searchWords', () => {
  it('has identifiers whole and in parts, and paths in their parts', () => {
    expect(searchWords('libs/kernel: engageKillSwitch()')).toBe('libs kernel engage kill switch engagekillswitch');
  });
});

import { BlockList, isIP } from 'node:net';

/** Who can be reached at an address: anybody's machine, the company's own network, or nothing that serves tools. */
export type AddressScope = 'public' | 'private' | 'never';

const privateRanges = blockList([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
]);

/** Link-local addresses carry cloud metadata services; the rest are no machines at all (RFC 6890). */
const neverRanges = blockList([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fe80::', 10],
  ['ff00::', 8],
]);

/** The scope of an IPv4 or IPv6 address; an IPv4 address inside an IPv6 one counts as itself. */
export function addressScope(address: string): AddressScope {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0) return 'never';
  if (privateRanges.check(address, family)) return 'private';
  return neverRanges.check(address, family) ? 'never' : 'public';
}

function blockList(ranges: [address: string, prefix: number][]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return list;
}

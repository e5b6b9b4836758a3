import ipaddr from 'ipaddr.js'

/**
 * Whether an IP address is one of the public internet: global unicast, and not a private, loopback,
 * link-local, shared, documentation, multicast or translated one in disguise.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  // `process` maps ::ffff:a.b.c.d to a.b.c.d; NAT64, 6to4 and Teredo have ranges of their own.
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  // RFC 4291 §2.4: of IPv6 only 2000::/3 is global unicast today.
  return parsed instanceof ipaddr.IPv4 || ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000
}

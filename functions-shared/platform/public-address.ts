import ipaddr from 'ipaddr.js'

/**
 * Whether an IP address is one of the public internet: global unicast, and not a private, loopback,
 * link-local, shared, documentation, multicast or translated one in disguise.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  // `process` maps ::ffff:a.b.c.d to a.b.c.d; every other embedding (NAT64, 6to4, Teredo) has a range of its own.
  return ipaddr.process(address).range() === 'unicast'
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '../../functions-shared/runtime/network/public-address.ts'

/** Addresses that must never be connected to because a stranger named them, by what they are. */
const refused: Record<string, string[]> = {
  'this host': ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  'unique local': ['fc00::1', 'fd00::1', 'fdff:ffff::1'],
  'link-local and cloud metadata': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'febf::1'],
  'link-local with a zone': ['fe80::1%eth0'],
  'site-local': ['fec0::1'],
  'shared by carriers': ['100.64.0.1', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  broadcast: ['255.255.255.255'],
  reserved: ['192.0.0.1', '192.0.0.170', '192.88.99.1', '240.0.0.1', '5f00::1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  benchmarking: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  discard: ['100::1'],
  'IPv4 mapped into IPv6': [
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '0:0:0:0:0:ffff:c0a8:1',
  ],
  'IPv4 translated (SIIT)': ['::ffff:0:127.0.0.1', '::ffff:0:a00:1'],
  'IPv4 behind NAT64': ['64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::7f00:1'],
  'IPv4 in 6to4': ['2002:7f00:1::', '2002:a00:1::1', '2002:a9fe:a9fe::1'],
  'IPv4 in Teredo': ['2001::1', '2001:0:7f00:1::1'],
  'decimal, octal, hexadecimal or short spellings of loopback': [
    '2130706433',
    '017700000001',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.1',
    '127.1',
    '0',
  ],
  'no address at all': ['', 'localhost', 'example.com', '999.1.1.1', '1.2.3.4.5', '127.0.0.1.'],
}

describe('An address that a stranger named is refused when it is', () => {
  it.each(Object.entries(refused))('%s', (_what, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([])
  })

  it('IPv4 spelled as the deprecated IPv4-compatible IPv6 (RFC 4291 §2.5.5.1)', () => {
    const compatible = ['::127.0.0.1', '::7f00:1', '::a00:1', '::a9fe:a9fe', '::c0a8:101']
    expect(compatible.filter(isPublicAddress)).toEqual([])
  })

  it('IPv6 outside 2000::/3, the only part that is global unicast today (RFC 4291 §2.4)', () => {
    const unassigned = ['1::1', '100:0:0:1::1', '4000::1', '8000::1', 'fe00::1']
    expect(unassigned.filter(isPublicAddress)).toEqual([])
  })

  it('any private IPv4 address, in whatever dress of IPv6 it comes', () => {
    const octet = fc.nat(255)
    const inside = fc.oneof(
      fc.tuple(fc.constantFrom(10, 127), octet, octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
    )
    fc.assert(
      fc.property(inside, ([a, b, c, d]) => {
        const dotted = `${a}.${b}.${c}.${d}`
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
        const dresses = [
          dotted,
          `::ffff:${dotted}`,
          `::ffff:${hex}`,
          `64:ff9b::${hex}`,
          `2002:${hex}::1`,
        ]
        expect(dresses.filter(isPublicAddress)).toEqual([])
      }),
    )
  })
})

describe('An address of the public internet is allowed', () => {
  it.each([
    ['8.8.8.8', '1.1.1.1', '126.255.255.255', '128.0.0.1', '223.255.255.255'],
    ['9.255.255.255', '11.0.0.1', '100.63.255.255', '100.128.0.1', '169.253.255.255'],
    ['172.15.255.255', '172.32.0.1', '192.167.255.255', '192.169.0.1'],
    ['2606:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888', '::ffff:8.8.8.8'],
  ])('also right beside a private range: %s …', (...addresses) => {
    expect(addresses.filter((address) => !isPublicAddress(address))).toEqual([])
  })
})

// Tells which addresses lie in networks that aren't public.
import { BlockList, isIP } from 'node:net'

/** Special-purpose ranges without Internet hosts: loopback, private networks, and addresses reserved for routers. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
const GLOBAL_V6 = ['2000::/3']
/** Exceptions within it: documentation, and networks that embed IPv4 addresses. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

export type NetworkCheck = (address: string) => boolean

/** Builds the check whether a resolved address may be connected to. */
export function networkCheck(networks: readonly string[]): NetworkCheck {
  const [special, global, specialGlobal, own] = [SPECIAL_V4, GLOBAL_V6, SPECIAL_V6, networks].map(blockList)
  return (address) => {
    const plain = unmapIPv4(address)
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(plain) === 0) return false
    if (own?.check(plain, family) === true) return true
    if (family === 'ipv4') return special?.check(plain, family) === false
    return global?.check(plain, family) === true && specialGlobal?.check(plain, family) === false
  }
}

export function isNetwork(text: string): boolean {
  const [address = '', bits = ''] = text.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** `::ffff:10.0.0.1` reaches 10.0.0.1. */
function unmapIPv4(address: string): string {
  const plain = address.replace(/^\[|\]$/g, '')
  const match = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)
  if (match?.[1] !== undefined) return match[1]
  const hexadecimal = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(plain)
  if (hexadecimal === null) return plain
  const [high, low] = [parseInt(hexadecimal[1] ?? '0', 16), parseInt(hexadecimal[2] ?? '0', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

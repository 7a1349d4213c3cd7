import { describe, expect, it } from 'vitest'
import { isNetwork, networkCheck } from './networks.ts'
import { refusedAddress, type OutgoingRules } from './outgoing.ts'

const RULES: OutgoingRules = {
  webhooks: ['https://hooks.slack.com', 'https://hooks.example.com/mlg/', 'http://127.0.0.1:8099'],
  networks: [],
  mailDomains: ['example.com'],
}

describe('an allowed destination of messages', () => {
  const webhook = (address: string) => refusedAddress(RULES, 'webhook', address) === null

  it('begins with an address that the configuration names', () => {
    expect(webhook('https://hooks.slack.com/services/T0/B0/x')).toBe(true)
    expect(webhook('https://hooks.example.com/mlg')).toBe(true)
    expect(webhook('https://hooks.example.com/mlg/team?x=1')).toBe(true)
    expect(webhook('http://127.0.0.1:8099/anything')).toBe(true)
    for (const other of [
      'http://hooks.slack.com/services',
      'https://hooks.slack.com.evil.example/services',
      'https://hooks.slack.com@evil.example/',
      'https://user:secret@hooks.slack.com/',
      'https://hooks.slack.com:8443/',
      'https://hooks.example.com/mlgs',
      'https://hooks.example.com/mlg/../other',
      'https://hooks.example.com/',
      'http://127.0.0.1:8098/',
      'file:///etc/passwd',
      'nonsense',
    ])
      expect([other, webhook(other)]).toEqual([other, false])
  })

  it('is a mailbox of a configured domain, without text that could form a header', () => {
    const mail = (address: string) => refusedAddress(RULES, 'email', address) === null
    expect([mail('team@example.com'), mail('a.b+c@EXAMPLE.com')]).toEqual([true, true])
    for (const other of [
      'team@evil.example',
      'team@example.com.evil.example',
      'team@sub.example.com',
      'Team <team@example.com>',
      'team@example.com\r\nBcc: x@example.com',
      'a@b@example.com',
      'a,b@example.com',
      '@example.com',
    ])
      expect([other, mail(other)]).toEqual([other, false])
    expect(refusedAddress({ ...RULES, mailDomains: null }, 'email', 'team@example.com')).toContain("isn't configured")
  })

  it('is never an unconfigured private network, however its address is written', () => {
    const anywhere = networkCheck([])
    for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700::1111'])
      expect([address, anywhere(address)]).toEqual([address, true])
    for (const address of [
      '127.0.0.1',
      '10.0.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fd00::1',
      'ff02::1',
      '::ffff:127.0.0.1',
      '::ffff:a00:1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      'localhost',
      '',
    ])
      expect([address, anywhere(address)]).toEqual([address, false])
    const own = networkCheck(['10.1.0.0/16', '::1/128'])
    expect(['10.1.2.3', '::ffff:10.1.2.3', '10.2.0.1', '::1', 'fd00::1'].map(own)).toEqual([
      true,
      true,
      false,
      true,
      false,
    ])
  })

  it('is configured by networks in their usual form', () => {
    const forms = ['10.0.0.0/8', '::1/128', '10.0.0.0', '10.0.0.0/33', 'host/8', '::/129', '']
    expect(forms.map(isNetwork)).toEqual([true, true, false, false, false, false, false])
  })
})

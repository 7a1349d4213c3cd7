import { expect, it } from 'vitest'
import { messageAddress, messagesFor, type Planned } from './messages.ts'

const [ALICE, BOB] = ['aip://user/identity/alice', 'aip://user/identity/bob']
const contact = (uri: string, name: string) => ({ uri, entityType: 'User', name, email: `${name}@x`, slack: null })
const plan: Planned = {
  uri: 'aip://feature/store/a',
  name: 'Age\n\nDear Bob',
  sunset: '2026-12-01T12:00:00.000Z',
  message: 'Newer is better.',
  replacement: { uri: 'aip://feature/store/b', entityType: 'Feature', name: 'Age v2' },
  owners: [ALICE],
  readBy: [{ uri: 'aip://model/registry/m', entityType: 'Model', name: 'Ranking', owners: [BOB] }],
}
const pageOf = (uri: string): string => uri.replace('aip://', 'https://x/e/')

it('a message tells an owner what goes, by when, the replacement, and who still reads it', () => {
  const [toAlice, toBob, ...others] = messagesFor([plan], [contact(BOB, 'Bob'), contact(ALICE, 'Alice')], pageOf)
  expect(others).toEqual([])
  expect(toAlice).toMatchObject({ to: { name: 'Alice' }, subject: 'Age\n\nDear Bob is planned for removal' })
  expect(toAlice?.body).toMatch(
    /^Hello Alice,\n\nTo be removed, and owned by you:\n- Age Dear Bob, by .*2026.*: https:\/\/x\/e\/feature\/store\/a\n/,
  )
  expect(toAlice?.body).toContain('use Age v2 instead: https://x/e/feature/store/b\n  Newer is better.')
  expect(toAlice?.body).toContain('still read by Ranking')
  expect(toBob?.body).toContain('To be removed, and read by what you own:')
  expect(toBob?.body).toContain('read by Ranking: https://x/e/model/registry/m')
})

it('no message goes to owners of nothing, and each fits a mail program', () => {
  expect(messagesFor([], [contact(ALICE, 'Alice')], pageOf)).toEqual([])
  const many = Array.from({ length: 100 }, (_, n) => ({ ...plan, uri: `${plan.uri}${n}` }))
  const [message] = messagesFor(many, [contact(ALICE, 'Alice')], pageOf)
  expect(message?.subject).toBe('100 entities are planned for removal')
  expect(message?.body).toContain('and 80 more')
  const address = messageAddress('a&b@x', message ?? { subject: '', body: '' })
  expect(address).toMatch(/^mailto:a%26b%40x\?subject=100%20entities/)
  expect(decodeURIComponent(address).length).toBeLessThan(1_700)
})

it('a long message is truncated between characters, however long its start', () => {
  for (let before = 0; before < 4; before++) {
    const body = `${'x'.repeat(before)}${'😀'.repeat(4_000)}`
    const address = messageAddress('ann@example.org', { subject: 'Plans', body })
    expect(decodeURIComponent(address.split('&body=')[1] ?? '')).toMatch(/^x{0,3}(?:😀)+…$/u)
  }
})

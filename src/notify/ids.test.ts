import { expect, it } from 'vitest'
import { bundleId, isUnsubscribeProof, signingSecret, signingSecrets, unsubscribeProof } from './ids.ts'

const SECRET = Buffer.alloc(32, 7)

it('signs with the newest secret first, and the previous one until it expires', () => {
  const [first, second] = [signingSecret(SECRET, 's', 1), signingSecret(SECRET, 's', 2)]
  expect(first).toMatch(/^whsec_[\w+/]{43}=$/)
  const at = (now: number, of: { readonly generation?: number; readonly earlierUntil?: number | null } = {}) =>
    signingSecrets(SECRET, { id: 's', generation: 2, earlierUntil: 100, ...of }, now)
  expect(at(99)).toEqual([second, first])
  expect(at(100)).toEqual([second])
  expect(at(99, { earlierUntil: null })).toEqual([second])
  expect(at(99, { generation: 1 })).toEqual([first])
})

it('distinguishes the secrets, links and messages of subscriptions', () => {
  expect(signingSecret(SECRET, 's', 1)).not.toBe(signingSecret(SECRET, 't', 1))
  const proof = unsubscribeProof(SECRET, 's')
  expect([isUnsubscribeProof(SECRET, 's', proof), isUnsubscribeProof(SECRET, 't', proof)]).toEqual([true, false])
  expect(isUnsubscribeProof(Buffer.alloc(32, 8), 's', proof)).toBe(false)
  expect(bundleId([{ id: 'a' }, { id: 'b' }])).toBe(bundleId([{ id: 'a' }, { id: 'b' }]))
  expect(bundleId([{ id: 'a' }, { id: 'b' }])).not.toBe(bundleId([{ id: 'a' }]))
})

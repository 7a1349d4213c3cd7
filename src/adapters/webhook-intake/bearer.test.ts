import { describe, expect, it } from 'vitest'
import { openWebhooks } from './testing/webhooks.ts'

const SECRET = 'a secret of the webhook é'
const NEXT = 'the secret that takes its place'
const BODY = '{"type": "feature-created", "featureName": "churn"}'

function setUp() {
  const { app, taking, refusals } = openWebhooks(0, {
    secrets: new Map([
      ['unleash', [SECRET, NEXT]],
      ['registry', [SECRET]],
    ]),
    schemeOf: (platform) => (platform === 'unleash' ? 'bearer' : undefined),
  })
  const send = async (authorization: string | null, platform = 'unleash') => {
    const headers = { 'content-type': 'application/json', ...(authorization !== null && { authorization }) }
    const answer = await app.inject({ method: 'POST', url: `/api/v1/webhooks/${platform}`, headers, payload: BODY })
    return [answer.statusCode, answer.json().code ?? null]
  }
  return { taking, refusals, send }
}

/** As it arrives: header bytes are read as Latin-1. */
const sent = (secret: string) => `Bearer ${Buffer.from(secret, 'utf8').toString('latin1')}`

describe('a webhook with a secret in a header', () => {
  it('is accepted with each secret of its platform, as often as it comes', async () => {
    const { send, taking, refusals } = setUp()
    for (const secret of [SECRET, NEXT, NEXT]) expect(await send(sent(secret))).toEqual([202, null])
    expect(await send(sent(NEXT).replace('Bearer ', 'bearer  '))).toEqual([202, null])
    expect([taking.calls.length, ...taking.channels]).toEqual([4, 'webhook:unleash'])
    expect(refusals).toEqual([])
  })

  it.each<[string, string | null]>([
    ['UNSIGNED', null],
    ['UNSIGNED', ''],
    ['UNSIGNED', 'Bearer '],
    ['UNSIGNED', NEXT],
    ['UNSIGNED', `Basic ${NEXT}`],
    ['BAD_SIGNATURE', `Bearer ${NEXT}x`],
    ['BAD_SIGNATURE', `Bearer ${NEXT.slice(1)}`],
    ['BAD_SIGNATURE', `Bearer ${NEXT.toUpperCase()}`],
    ['BAD_SIGNATURE', 'Bearer x'],
  ])('is refused as %s with %j', async (code, authorization) => {
    const { send, taking } = setUp()
    expect(await send(authorization)).toEqual([401, code])
    expect(taking.calls).toEqual([])
  })

  it('is no valid signature for a platform whose provider declares another scheme', async () => {
    expect(await setUp().send(sent(SECRET), 'registry')).toEqual([401, 'BAD_SIGNATURE'])
  })
})

import { createHmac } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventOf } from '../sqs/testing/taking.ts'
import { FREE_FAILURES } from '../../access/failed-attempts.ts'
import type { WebhookOptions, WebhookRefusal } from './route.ts'
import { SCHEMES } from './signature.ts'
import { openWebhooks, type WebhookSubject } from './testing/webhooks.ts'

/** Signs as docs/operate/receive-events.md says. */
function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`
}

const SIGNATURE_HEADER = 'x-mlg-signature'

const TIMESTAMP_HEADER = 'x-mlg-timestamp'

const MAX_CALL_BYTES = 1_048_576

const NOW = Date.parse('2026-11-20T12:00:00Z')
const SECOND = String(NOW / 1_000)
const SECRET = 'a secret of the registry'
const OLD_SECRET = 'the secret before that one'
const BODY = JSON.stringify(eventOf(1))

function setUp(overrides: Partial<WebhookOptions> = {}): WebhookSubject {
  const secrets = new Map([
    ['registry', [SECRET, OLD_SECRET]],
    ['datasets', ['another secret entirely']],
  ])
  return openWebhooks(NOW, { secrets, ...overrides })
}

interface SignedCall {
  readonly platform?: string
  readonly body?: string | Buffer
  readonly timestamp?: string
  readonly secret?: string
  readonly headers?: Record<string, string>
}

function call({
  platform = 'registry',
  body = BODY,
  timestamp = SECOND,
  secret = SECRET,
  headers,
}: SignedCall): InjectOptions {
  const signature = signatureOf(secret, timestamp, Buffer.from(body))
  return {
    method: 'POST',
    url: `/api/v1/webhooks/${platform}`,
    headers: {
      'content-type': 'application/json',
      ...(headers ?? { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signature }),
    },
    payload: body,
  }
}

describe('a webhook', () => {
  it('accepts a signed event, array or lines, on behalf of its platform', async () => {
    const { app, taking, refusals } = setUp()
    for (const body of [BODY, `[${BODY},${BODY}]`, `${BODY}\n${BODY}`]) {
      expect((await app.inject(call({ body }))).statusCode).toBe(202)
    }
    expect(taking.calls.map((c) => c.length)).toEqual([1, 2, 2])
    expect([...taking.channels]).toEqual(['webhook:registry'])
    expect(refusals).toEqual([])
  })

  it('answers with the outcome of each event', async () => {
    const { app } = setUp()
    const answer = await app.inject(call({}))
    expect(answer.json()).toMatchObject({ accepted: 0, quarantined: 1, results: [{ reason: 'unknown-event-type' }] })
  })

  it.each<[number, string, string]>([
    [400, 'application/json', '{'],
    [400, 'application/x-ndjson', 'one\ntwo'],
    [415, 'text/plain', 'a model was made'],
    [413, 'application/json', `{"x": "${'x'.repeat(70_000)}"}`],
    [202, 'application/json', `{\n${BODY}`],
    [202, 'text/plain', BODY],
  ])('answers %i to a %s body depending on how much is readable, and keeps it', async (status, type, body) => {
    const { app, taking } = setUp()
    const headers = {
      'content-type': type,
      [TIMESTAMP_HEADER]: SECOND,
      [SIGNATURE_HEADER]: signatureOf(SECRET, SECOND, Buffer.from(body)),
    }
    const answer = await app.inject(call({ body, headers }))
    expect(answer.statusCode).toBe(status)
    const { hint, quarantined } = answer.json()
    expect(hint ?? null).toEqual(status === 202 ? null : expect.stringContaining('"event_type"'))
    expect(quarantined).toBe(taking.values.length)
  })

  it('accepts the documented signature: HMAC-SHA256 over the time, a dot and the body', async () => {
    const { app } = setUp()
    const signature = createHmac('sha256', SECRET).update(`${SECOND}.${BODY}`).digest('hex').toUpperCase()
    const headers = { [TIMESTAMP_HEADER]: SECOND, [SIGNATURE_HEADER]: `sha256=${signature}` }
    expect((await app.inject(call({ headers }))).statusCode).toBe(202)
  })

  it('verifies the bytes of the body, whatever their content type', async () => {
    const { app, taking } = setUp()
    const body = Buffer.from([0x22, 0xff, 0xfe, 0x22])
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=latin1',
      [TIMESTAMP_HEADER]: SECOND,
      [SIGNATURE_HEADER]: signatureOf(SECRET, SECOND, body),
    }
    expect((await app.inject(call({ body, headers }))).statusCode).toBe(202)
    expect(taking.calls).toHaveLength(1)
  })

  it('accepts each of several secrets, so that rotation loses no call', async () => {
    const { app } = setUp()
    expect((await app.inject(call({ secret: OLD_SECRET }))).statusCode).toBe(202)
    expect((await app.inject(call({ secret: SECRET }))).statusCode).toBe(202)
    expect((await app.inject(call({ secret: 'a secret that was never one' }))).statusCode).toBe(401)
  })

  it.each<[WebhookRefusal, number, SignedCall]>([
    ['unknown-platform', 401, { platform: 'nobody' }],
    ['unsigned', 401, { headers: {} }],
    ['unsigned', 401, { headers: { [TIMESTAMP_HEADER]: SECOND } }],
    ['unsigned', 401, { headers: { [SIGNATURE_HEADER]: signatureOf(SECRET, SECOND, Buffer.from(BODY)) } }],
    ['unsigned', 401, { headers: { [TIMESTAMP_HEADER]: SECOND, [SIGNATURE_HEADER]: 'sha256=' } }],
    ['unsigned', 401, { timestamp: '2026-11-20T12:00:00Z' }],
    ['unsigned', 401, { timestamp: `-${SECOND}` }],
    ['bad-signature', 401, { secret: 'another secret entirely' }],
    ['bad-signature', 401, { platform: 'datasets' }],
    ['outside-window', 401, { timestamp: String(NOW / 1_000 - 301) }],
    ['outside-window', 401, { timestamp: String(NOW / 1_000 + 301) }],
    ['outside-window', 401, { timestamp: '0' }],
    ['too-large', 413, { body: `"${'x'.repeat(MAX_CALL_BYTES)}"` }],
    ['empty', 400, { body: ' [] ' }],
  ])('refuses %s with %i, states the reason, and counts it', async (reason, status, options) => {
    const { app, taking, refusals } = setUp()
    const answer = await app.inject(call(options))
    expect(answer.statusCode).toBe(status)
    const code = reason === 'unknown-platform' ? 'BAD_SIGNATURE' : reason.toUpperCase().replaceAll('-', '_')
    expect(answer.json()).toMatchObject({ code })
    expect(refusals).toEqual([reason])
    expect(taking.calls).toEqual([])
  })

  it('accepts calls up to both edges of its time window', async () => {
    const { app } = setUp()
    for (const off of [-300, 300]) {
      expect((await app.inject(call({ timestamp: String(NOW / 1_000 + off) }))).statusCode).toBe(202)
    }
  })

  it('accepts no call twice within the window', async () => {
    const { app, taking, clock, refusals } = setUp()
    const early = call({ timestamp: String(NOW / 1_000 + 300) })
    const statuses = [(await app.inject(early)).statusCode]
    for (let minutes = 0; minutes < 11; minutes++) {
      statuses.push((await app.inject(early)).statusCode)
      void clock.sleep(60_000)
      clock.advance()
    }
    expect(statuses).toEqual([202, ...Array.from({ length: 11 }, () => 409)])
    expect((await app.inject(early)).statusCode).toBe(401)
    expect(refusals.at(-1)).toBe('outside-window')
    expect(taking.calls).toHaveLength(1)
  })

  it('accepts no call again with its signature in capitals', async () => {
    const { app } = setUp()
    const signature = signatureOf(SECRET, SECOND, Buffer.from(BODY))
    const shouted = signature.replace(/[a-f]/g, (digit) => digit.toUpperCase()).replace(/^.*=/, 'sha256=')
    for (const [spelling, status] of [[signature, 202] as const, [shouted, 409] as const]) {
      const headers = { [TIMESTAMP_HEADER]: SECOND, [SIGNATURE_HEADER]: spelling }
      expect((await app.inject(call({ headers }))).statusCode).toBe(status)
    }
  })

  it("accepts the same call again if it couldn't be written", async () => {
    const { app, taking } = setUp()
    taking.refuse = () => taking.refusals === 0
    const failed = await app.inject(call({}))
    expect(failed.statusCode).toBe(503)
    expect(failed.headers['retry-after']).toBe('5')
    expect((await app.inject(call({}))).statusCode).toBe(202)
    expect((await app.inject(call({}))).statusCode).toBe(409)
  })

  it('refuses calls beyond its memory, forgets none early, and later has room again', async () => {
    const { app, clock, refusals } = setUp({ maxRemembered: 3, windowMs: 10_000 })
    const at = (i: number): InjectOptions =>
      call({ body: JSON.stringify(eventOf(i)), timestamp: String(clock.now() / 1_000) })
    for (let i = 0; i < 3; i++) expect((await app.inject(at(i))).statusCode).toBe(202)
    expect((await app.inject(at(3))).statusCode).toBe(429)
    expect((await app.inject(at(0))).statusCode).toBe(409)
    expect(refusals).toEqual(['too-many', 'replayed'])
    void clock.sleep(21_000)
    clock.advance()
    expect((await app.inject(at(3))).statusCode).toBe(202)
  })

  it('is accepted only while its platform has a secret, and never twice', async () => {
    const secrets = new Map<string, readonly string[]>()
    const { app, refusals } = setUp({ secrets })
    const statusOf = async () => (await app.inject(call({}))).statusCode
    expect(await statusOf()).toBe(401)
    secrets.set('registry', [SECRET])
    expect(await statusOf()).toBe(202)
    secrets.delete('registry')
    expect(await statusOf()).toBe(401)
    secrets.set('registry', [SECRET])
    expect(await statusOf()).toBe(409)
    expect(refusals).toEqual(['unknown-platform', 'unknown-platform', 'replayed'])
  })
})

describe('a call without a valid credential', () => {
  const schemeOf: WebhookOptions['schemeOf'] = (platform) =>
    platform === 'mlflow' ? 'mlflow' : platform === 'unleash' ? 'bearer' : undefined
  const secrets = new Map(['registry', 'mlflow', 'unleash'].map((platform) => [platform, [SECRET]]))
  const wrong = 'a secret that was never one'
  const calls: readonly [string, SignedCall][] = [
    ['without a signature', { headers: {} }],
    ['with a wrong signature', { secret: wrong }],
    ['with a wrong signature of long ago', { secret: wrong, timestamp: '1' }],
    ['with a wrong signature of MLflow', { headers: mlflowHeaders(wrong) }],
    ['with a wrong secret in a header', { headers: { authorization: `Bearer ${wrong}` } }],
    ['that is too large', { body: 'x'.repeat(MAX_CALL_BYTES + 1), secret: wrong }],
  ]

  function mlflowHeaders(secret: string): Record<string, string> {
    return { ...SCHEMES.mlflow.sign({ secret, body: Buffer.from(BODY), now: NOW }) }
  }

  it.each(calls)('%s gets the same answer whether or not its platform is configured', async (_, sent) => {
    const answers = new Set<string>()
    for (const platform of ['registry', 'mlflow', 'unleash', 'nobody', 'x'.repeat(100)]) {
      const { app } = setUp({ secrets, schemeOf })
      const bodies: string[] = []
      for (let n = 0; n < FREE_FAILURES + 2; n++) {
        const { statusCode, headers, body } = await app.inject(call({ ...sent, platform }))
        bodies.push(JSON.stringify([statusCode, { ...headers, date: null }, body]))
      }
      answers.add(bodies.join('\n'))
    }
    expect(answers.size).toBe(1)
  })

  it('blocks its address at this platform after ten of them, before reading a body', async () => {
    const { app, taking, clock, refusals } = setUp()
    const send = async (sent: SignedCall, remoteAddress = '192.0.2.1') =>
      await app.inject({ ...call(sent), remoteAddress })
    for (let n = 0; n < FREE_FAILURES; n++) expect((await send({ secret: wrong })).statusCode).toBe(401)
    const refused = await send({ body: 'x'.repeat(MAX_CALL_BYTES + 1) })
    expect([refused.statusCode, refused.headers['retry-after'], refused.json().code]).toEqual([429, '1', 'TOO_MANY'])
    expect(refusals.at(-1)).toBe('failed-before')
    expect(taking.calls).toEqual([])
    expect((await send({}, '192.0.2.2')).statusCode).toBe(202)
    expect((await send({ platform: 'datasets', secret: 'another secret entirely' })).statusCode).toBe(202)
    void clock.sleep(1_000)
    clock.advance()
    expect((await send({ body: `[${BODY}]` })).statusCode).toBe(202)
  })
})

describe('a tampered call', () => {
  it('is never accepted: any change of body, time, signature or platform', async () => {
    const { app, taking } = setUp()
    // Each has fewer than the ten failures after which an address waits.
    let addresses = 0
    const tampering = fc.record({
      where: fc.constantFrom('body', 'time', 'signature', 'platform'),
      at: fc.nat(10_000),
      to: fc.integer({ min: 32, max: 126 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.json(), tampering, async (body, { where, at, to }) => {
        const change = (text: string): string => {
          const i = at % text.length
          return text.slice(0, i) + String.fromCharCode(to) + text.slice(i + 1)
        }
        const signature = signatureOf(SECRET, SECOND, Buffer.from(body))
        const forged = {
          body: where === 'body' ? change(body) : body,
          time: where === 'time' ? change(SECOND) : SECOND,
          signature: where === 'signature' ? change(signature) : signature,
        }
        const same = forged.body === body && forged.time === SECOND && forged.signature.toLowerCase() === signature
        fc.pre(!(same && where !== 'platform'))
        const headers = { [TIMESTAMP_HEADER]: forged.time, [SIGNATURE_HEADER]: forged.signature }
        const platform = where === 'platform' ? 'datasets' : 'registry'
        const remoteAddress = `192.0.2.${addresses++ % 250}`
        const answer = await app.inject({ ...call({ body: forged.body, headers, platform }), remoteAddress })
        expect(answer.statusCode).toBe(401)
      }),
      { numRuns: 300 },
    )
    expect(taking.calls).toEqual([])
  })
})

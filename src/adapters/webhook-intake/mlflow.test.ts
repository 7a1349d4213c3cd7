import { createHmac } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openWebhooks } from './testing/webhooks.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const SECRET = 'a secret of the webhook'
const BODY = '{"entity": "model_version", "action": "created", "data": {"name": "churn-model", "version": "2"}}'

function setUp() {
  return openWebhooks(NOW, {
    secrets: new Map([
      ['mlflow', [SECRET]],
      ['registry', [SECRET]],
    ]),
    schemeOf: (platform) => (platform === 'mlflow' ? 'mlflow' : undefined),
  })
}

interface Sent {
  readonly body: string
  readonly delivery: string
  readonly timestamp: string
  readonly signature: string
}

const plain = { body: BODY, delivery: '49d69340-adcd-4aa2-b6c0-94c901385636', timestamp: String(NOW / 1_000) }

const signed = ({ body, delivery, timestamp }: Omit<Sent, 'signature'> = plain): Sent => {
  const mac = createHmac('sha256', SECRET).update(`${delivery}.${timestamp}.${body}`).digest('base64')
  return { body, delivery, timestamp, signature: `v1,${mac}` }
}

/** Each call uses another address, so none has to wait after failures. */
let address = 0

const send = async (app: FastifyInstance, { body, delivery, timestamp, signature }: Sent, platform = 'mlflow') =>
  await app.inject({
    remoteAddress: `10.0.${(address >> 8) & 255}.${address++ & 255}`,
    method: 'POST',
    url: `/api/v1/webhooks/${platform}`,
    headers: {
      'content-type': 'application/json',
      'x-mlflow-delivery-id': delivery,
      'x-mlflow-timestamp': timestamp,
      'x-mlflow-signature': signature,
    },
    payload: body,
  })

describe('an MLflow webhook', () => {
  it('is accepted once, on behalf of its platform', async () => {
    const { app, taking } = setUp()
    const statuses = [(await send(app, signed())).statusCode, (await send(app, signed())).statusCode]
    expect(statuses).toEqual([202, 409])
    expect([taking.calls.length, ...taking.channels]).toEqual([1, 'webhook:mlflow'])
  })

  it('is not accepted again with its signature spelled differently', async () => {
    const { app } = setUp()
    const call = signed()
    expect((await send(app, call)).statusCode).toBe(202)
    // The last digit before "=" has two unused bits in base64.
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const last = digits.indexOf(call.signature.at(-2) ?? '')
    const other = digits[(last & ~3) | ((last + 1) & 3)] ?? ''
    const spelled = { ...call, signature: `${call.signature.slice(0, -2)}${other}=` }
    expect(spelled.signature).not.toBe(call.signature)
    expect((await send(app, spelled)).statusCode).toBe(409)
  })

  it.each<[string, number, Sent]>([
    ['UNSIGNED', 401, { ...signed(), signature: '' }],
    ['UNSIGNED', 401, { ...signed(), delivery: '' }],
    ['UNSIGNED', 401, { ...signed(), signature: signed().signature.replace('v1', 'v2') }],
    ['UNSIGNED', 401, signed({ ...plain, timestamp: '2026-11-20' })],
    ['BAD_SIGNATURE', 401, { ...signed(), delivery: 'another' }],
    ['BAD_SIGNATURE', 401, { ...signed(), body: BODY.replace('2', '3') }],
    ['OUTSIDE_WINDOW', 401, signed({ ...plain, timestamp: String(NOW / 1_000 - 301) })],
  ])('is refused as %s', async (code, status, call) => {
    const { app, taking } = setUp()
    const answer = await send(app, call)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(taking.calls).toEqual([])
  })

  it('is no valid signature for a platform that uses the default scheme', async () => {
    expect((await send(setUp().app, signed(), 'registry')).json()).toMatchObject({ code: 'BAD_SIGNATURE' })
  })

  it('is never accepted after any change of the signed content', async () => {
    const { app, taking } = setUp()
    const call = signed()
    const where = fc.constantFrom('body', 'delivery', 'timestamp', 'signature' as const)
    await fc.assert(
      fc.asyncProperty(where, fc.nat(10_000), fc.integer({ min: 33, max: 126 }), async (member, at, to) => {
        const text = call[member as keyof Sent]
        const i = at % text.length
        const forged = { ...call, [member]: text.slice(0, i) + String.fromCharCode(to) + text.slice(i + 1) }
        // Base64's two unused bits don't change the signed bytes.
        fc.pre(forged[member as keyof Sent] !== text && !(member === 'signature' && i === text.length - 2))
        expect((await send(app, forged)).statusCode).toBe(401)
      }),
    )
    expect(taking.calls).toEqual([])
  })
})

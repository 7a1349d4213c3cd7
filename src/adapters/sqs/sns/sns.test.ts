import { sign, X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../testing/parts.ts'
import { VirtualClock } from '../../../testing/sim/clock.ts'
import { testCertificate } from '../testing/certificate.ts'
import { eventOf, TakenDeliveries } from '../testing/taking.ts'
import { readSnsMessage, signedText, type SnsMessage } from './message.ts'
import { httpsOrigins, type Origins } from './origins.ts'
import { snsRoute, type SnsRefusal } from './route.ts'
import { verifySns } from './verify.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const DAY = 86_400_000
// The certificates' server uses this machine's clock, so they are valid for long.
const amazon = testCertificate('sns.amazonaws.com', { from: new Date(0), to: new Date('2049-01-01') })
const stranger = testCertificate('sns.amazonaws.com', { from: new Date(0), to: new Date('2049-01-01') })
const expired = testCertificate('sns.amazonaws.com', { from: new Date(0), to: new Date(NOW - DAY) })
const TOPIC = 'arn:aws:sns:eu-central-1:1:models'

/** A stand-in for SNS over HTTPS: its certificates, and subscription confirmations. */
let server: Server
let origin: string
let requested: string[]
let answer: (url: URL) => { status: number; body: string; headers?: Record<string, string> }

beforeAll(async () => {
  server = createServer({ key: amazon.keyPem, cert: amazon.pem }, (request, response) => {
    requested.push(request.url ?? '')
    const { status, body, headers } = answer(new URL(request.url ?? '', origin))
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => await new Promise((resolve) => server.close(resolve)))

let app: FastifyInstance
let origins: Origins
let taking: TakenDeliveries
let refusals: SnsRefusal[]
let clock: VirtualClock

beforeEach(() => {
  requested = []
  answer = ({ pathname }) => {
    if (pathname.includes('good')) return { status: 200, body: amazon.pem }
    if (pathname.includes('expired')) return { status: 200, body: expired.pem }
    if (pathname.includes('huge')) return { status: 200, body: 'x'.repeat(100_000) }
    if (pathname.includes('moved')) return { status: 302, body: '', headers: { location: `${origin}${cert('good')}` } }
    return pathname === '/' ? { status: 200, body: '<ConfirmSubscriptionResponse/>' } : { status: 404, body: '' }
  }
  app = Fastify()
  origins = httpsOrigins([origin], amazon.pem)
  taking = new TakenDeliveries()
  refusals = []
  clock = new VirtualClock(NOW)
  snsRoute(app, {
    topics: new Map([['registry', [TOPIC]]]),
    origins,
    take: taking.take,
    clock,
    log: silentLog,
    refused: (reason) => refusals.push(reason),
  })
})
afterEach(async () => {
  await app.close()
  await origins.close()
})

const cert = (name: string): string => `/SimpleNotificationService-${name}.pem`

const base = {
  MessageId: '165545c9',
  TopicArn: TOPIC,
  Message: JSON.stringify(eventOf(1)),
  Timestamp: new Date(NOW).toISOString(),
  SignatureVersion: '2' as const,
  Signature: '',
}

function notification(changes: Partial<Extract<SnsMessage, { Type: 'Notification' }>> = {}): SnsMessage {
  return { ...base, SigningCertURL: origin + cert('good'), Type: 'Notification', ...changes }
}

function confirmation(SubscribeURL: string): SnsMessage {
  const SigningCertURL = origin + cert('good')
  return { ...base, SigningCertURL, Type: 'SubscriptionConfirmation', Token: 'token', SubscribeURL }
}

function signMessage(message: SnsMessage, by = amazon): SnsMessage {
  const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256'
  return { ...message, Signature: sign(algorithm, Buffer.from(signedText(message)), by.key).toString('base64') }
}

async function post(message: object, platform = 'registry'): Promise<number> {
  const headers = { 'content-type': 'text/plain; charset=UTF-8' }
  const payload = JSON.stringify(message)
  return (await app.inject({ method: 'POST', url: `/api/v1/sns/${platform}`, headers, payload })).statusCode
}

describe('an SNS message', () => {
  it('is signed over the documented fields, in their documented order', () => {
    expect(signedText(notification({ Subject: 'S', Message: 'M' }))).toBe(
      `Message\nM\nMessageId\n165545c9\nSubject\nS\nTimestamp\n${base.Timestamp}\nTopicArn\n${TOPIC}\nType\nNotification\n`,
    )
    expect(signedText(notification({ Message: 'M' }))).not.toContain('Subject')
    expect(signedText(confirmation('https://u'))).toBe(
      `Message\n${base.Message}\nMessageId\n165545c9\nSubscribeURL\nhttps://u\nTimestamp\n${base.Timestamp}\nToken\ntoken\nTopicArn\n${TOPIC}\nType\nSubscriptionConfirmation\n`,
    )
  })

  it.each(['1', '2'] as const)('is verified by its certificate alone, with signature version %s', (version) => {
    const message = signMessage(notification({ SignatureVersion: version }))
    expect(verifySns(message, new X509Certificate(amazon.pem))).toBe(true)
    expect(verifySns(message, new X509Certificate(stranger.pem))).toBe(false)
    expect(
      verifySns({ ...message, SignatureVersion: version === '1' ? '2' : '1' }, new X509Certificate(amazon.pem)),
    ).toBe(false)
    for (const member of ['Message', 'MessageId', 'Timestamp', 'TopicArn'] as const)
      expect(verifySns({ ...message, [member]: `${message[member]}.` }, new X509Certificate(amazon.pem))).toBe(false)
  })

  it('is refused in any other form', () => {
    expect(readSnsMessage('nonsense').ok).toBe(false)
    expect(readSnsMessage(JSON.stringify(eventOf(1))).ok).toBe(false)
    expect(readSnsMessage(JSON.stringify({ ...notification(), SignatureVersion: '3' })).ok).toBe(false)
  })
})

describe('SNS over HTTPS', () => {
  it('is accepted if signed, and its certificate is fetched once', async () => {
    expect(await post(signMessage(notification()))).toBe(202)
    expect(
      await post(signMessage(notification({ Message: `[${base.Message},${base.Message}]`, Subject: 'two' }))),
    ).toBe(202)
    expect(taking.calls.map((c) => c.length)).toEqual([1, 2])
    expect(taking.calls[0]?.[0]).toMatchObject({ value: eventOf(1), origin: 'sns:registry/165545c9' })
    expect(requested).toEqual([cert('good')])
  })

  it('continues the trace in its attributes, which are not signed', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const MessageAttributes = { traceparent: { Type: 'String', Value: traceparent } }
    expect(await post({ ...signMessage(notification()), MessageAttributes })).toBe(202)
    expect(await post({ ...signMessage(notification()), MessageAttributes: ['of any form'] })).toBe(202)
    expect(taking.calls.flat().map((event) => event.traceparent)).toEqual([traceparent, undefined])
  })

  it("is accepted again if it couldn't be written", async () => {
    taking.refuse = () => taking.refusals === 0
    expect(await post(signMessage(notification()))).toBe(503)
    expect(await post(signMessage(notification()))).toBe(202)
  })

  it.each<[SnsRefusal, number, () => object]>([
    ['unreadable', 400, () => eventOf(1)],
    ['foreign-topic', 403, () => signMessage(notification({ TopicArn: 'arn:aws:sns:eu-central-1:2:models' }))],
    ['outside-window', 401, () => signMessage(notification({ Timestamp: new Date(NOW - 3_600_001).toISOString() }))],
    ['outside-window', 401, () => signMessage(notification({ Timestamp: 'soon' }))],
    ['bad-signature', 401, () => signMessage(notification(), stranger)],
    ['bad-signature', 401, () => ({ ...signMessage(notification()), Message: '{}' })],
    ['bad-signature', 401, () => ({ ...signMessage(notification()), Subject: 'added' })],
    ['bad-signature', 401, () => notification()],
    [
      'foreign-certificate',
      401,
      () => signMessage(notification({ SigningCertURL: `https://sns.evil.example${cert('good')}` })),
    ],
    [
      'foreign-certificate',
      401,
      () => signMessage(notification({ SigningCertURL: origin.replace('https', 'http') + cert('good') })),
    ],
    [
      'foreign-certificate',
      401,
      () => signMessage(notification({ SigningCertURL: origin.replace('//', '//a:b@') + cert('good') })),
    ],
    [
      'foreign-certificate',
      401,
      () => signMessage(notification({ SigningCertURL: `${origin}.evil.example${cert('good')}` })),
    ],
    [
      'foreign-certificate',
      401,
      () => signMessage(notification({ SigningCertURL: `${origin}/?Action=Get&x=${cert('good')}` })),
    ],
    [
      'foreign-certificate',
      401,
      () => signMessage(notification({ SigningCertURL: `${origin}/other/..${cert('good')}?x` })),
    ],
    ['foreign-certificate', 401, () => signMessage(notification({ SigningCertURL: 'no address' }))],
    [
      'foreign-certificate',
      401,
      () => signMessage(notification({ SigningCertURL: origin + cert('expired') }), expired),
    ],
    ['certificate-unavailable', 503, () => signMessage(notification({ SigningCertURL: origin + cert('missing') }))],
    ['certificate-unavailable', 503, () => signMessage(notification({ SigningCertURL: origin + cert('moved') }))],
    ['certificate-unavailable', 503, () => signMessage(notification({ SigningCertURL: origin + cert('huge') }))],
    ['too-large', 413, () => ({ padding: 'x'.repeat(600_000) })],
  ])('is refused as %s with %i', async (reason, status, message) => {
    expect(await post(message())).toBe(status)
    expect(refusals).toEqual([reason])
    expect(taking.calls).toEqual([])
  })

  it('is refused the same way whether or not its platform has topics', async () => {
    for (const message of [{}, signMessage(notification({ TopicArn: `${TOPIC}-of-others` }))]) {
      const payload = JSON.stringify(message)
      const send = async (platform: string) =>
        await app.inject({ method: 'POST', url: `/api/v1/sns/${platform}`, payload })
      const [known, unknown] = [await send('registry'), await send('nobody')]
      expect([unknown.statusCode, unknown.body]).toEqual([known.statusCode, known.body])
    }
    expect(refusals).toEqual(['unreadable', 'unreadable', 'foreign-topic', 'foreign-topic'])
  })

  it('fetches at most ten unknown certificates in ten minutes', async () => {
    for (let i = 0; i < 15; i++) await post(notification({ SigningCertURL: origin + cert(`missing${i}`) }))
    expect(requested).toHaveLength(10)
    void clock.sleep(600_000)
    clock.advance()
    expect(await post(signMessage(notification({ Timestamp: new Date(clock.now()).toISOString() })))).toBe(202)
  })
})

describe('an SNS subscription', () => {
  const url = (query: Record<string, string>): string => `${origin}/?${new URLSearchParams(query).toString()}`
  const good = (): string => url({ Action: 'ConfirmSubscription', TopicArn: TOPIC, Token: 'token' })

  it('is confirmed if it is for a configured topic', async () => {
    expect(await post(signMessage(confirmation(good())))).toBe(200)
    expect(requested).toHaveLength(2)
    expect(requested[1]).toContain('/?Action=ConfirmSubscription')
  })

  it.each<[SnsRefusal, number, () => SnsMessage]>([
    ['bad-signature', 401, () => signMessage(confirmation(good()), stranger)],
    [
      'foreign-confirmation',
      403,
      () => signMessage(confirmation('https://sns.evil.example/?Action=ConfirmSubscription')),
    ],
    ['foreign-confirmation', 403, () => signMessage(confirmation(url({ Action: 'DeleteTopic', TopicArn: TOPIC })))],
    [
      'foreign-confirmation',
      403,
      () => signMessage(confirmation(url({ Action: 'ConfirmSubscription', TopicArn: 'arn' }))),
    ],
  ])('is refused as %s with %i, without requesting its address', async (reason, status, message) => {
    expect(await post(message())).toBe(status)
    expect(refusals).toEqual([reason])
    expect(requested).toEqual([cert('good')])
  })

  it('is retried by SNS if the confirmation fails', async () => {
    const answered = answer
    answer = (asking) => (asking.pathname === '/' ? { status: 500, body: '' } : answered(asking))
    expect(await post(signMessage(confirmation(good())))).toBe(503)
    expect(refusals).toEqual(['not-confirmed'])
  })

  it('is logged when it ends, and not renewed', async () => {
    expect(await post(signMessage({ ...confirmation(good()), Type: 'UnsubscribeConfirmation' } as SnsMessage))).toBe(
      200,
    )
    expect(requested).toEqual([cert('good')])
  })
})

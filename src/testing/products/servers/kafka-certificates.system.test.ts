import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { KafkaPorts } from '../../../../scripts/services/kafka.ts'
import { eventually } from '../../parts.ts'
import type { KafkaIntake } from '../../../adapters/kafka/intake.ts'
import type { KafkaSasl, KafkaTls } from '../../../adapters/kafka/options.ts'
import { TestAuthority } from '../../../adapters/kafka/testing/authority.ts'
import { startBroker, type Broker } from '../../../adapters/kafka/testing/broker.ts'
import { intakeOf, numbers, TakenRecord } from '../../../adapters/kafka/testing/taking.ts'
import { TestTokenEndpoint } from '../../../adapters/kafka/testing/token-endpoint.ts'
import { kafkaTopic } from '../../../adapters/kafka/topic.ts'

/** Inputs: `src/adapters/kafka`, `src/intake`. */
const folder = mkdtempSync(join(tmpdir(), 'mlg-certificates-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SECRET = 'only for this test: ü&='
const authority = new TestAuthority(folder, 'ours')
const ca = authority.pem
const mine = authority.sign('mlg')
const foreign = new TestAuthority(folder, 'foreign').sign('mlg')
/** Sessions end with their token, or after this. */
const REAUTHENTICATE_MS = 60_000

const started = await startBroker({ properties: securityLines })
afterAll(() => started?.stop())

/** One listener requires client certificates, another one a token. */
function securityLines({ broker, controller, spare, secondSpare }: KafkaPorts): readonly string[] {
  const { cert, key } = authority.sign('broker')
  writeFileSync(join(folder, 'broker.pem'), `${key}${cert}`)
  writeFileSync(join(folder, 'ca.pem'), ca)
  const listeners = `PLAINTEXT://127.0.0.1:${broker},CERT://127.0.0.1:${spare},TOKEN://127.0.0.1:${secondSpare}`
  const bearer = 'listener.name.token.oauthbearer'
  const login = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required'
  return [
    `listeners=${listeners},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=${listeners}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,CERT:SSL,TOKEN:SASL_SSL',
    'listener.name.cert.ssl.client.auth=required',
    'listener.name.token.sasl.enabled.mechanisms=OAUTHBEARER',
    `${bearer}.sasl.jaas.config=${login} unsecuredLoginStringClaim_sub="broker";`,
    `${bearer}.connections.max.reauth.ms=${REAUTHENTICATE_MS}`,
    `ssl.keystore.location=${join(folder, 'broker.pem')}`,
    'ssl.keystore.type=PEM',
    `ssl.truststore.location=${join(folder, 'ca.pem')}`,
    'ssl.truststore.type=PEM',
  ]
}

const intakes: KafkaIntake[] = []
const endpoints: TestTokenEndpoint[] = []
afterEach(async () => {
  await Promise.all(intakes.splice(0).map((intake) => intake.stop()))
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.stop()))
})

function start(address: string, topic: string, security: { tls?: KafkaTls; sasl?: KafkaSasl }) {
  const record = new TakenRecord()
  const topics = [{ topic, source: null }]
  const intake = intakeOf({ brokers: [address], groupId: topic, topics, take: record.take, ...security })
  intakes.push(intake)
  return { record, intake }
}

describe.skipIf(started === null)('a broker that requires client certificates', { timeout: 60_000 }, () => {
  const broker = started as Broker
  const address = `127.0.0.1:${broker?.server.ports.spare}`

  it('is read and written to with one', async () => {
    const topic = await broker.topic('certified')
    const tls = { ca, ...mine }
    const { record, intake } = start(address, topic, { tls })
    const out = kafkaTopic({ brokers: [address], topic, tls })
    await out.publish([{ key: 'a', value: '7', headers: {} }], AbortSignal.timeout(10_000))
    await out.close()
    await eventually(() => record.numbers.has(7), 'it is taken')
    await intake.stop()
    expect(await broker.committed(topic, topic)).toEqual([1])
  })

  it.each<[string, KafkaTls, RegExp]>([
    ['none', { ca }, /the broker refuses tls\.cert, or wants one/],
    ['one of a foreign authority', { ca, ...foreign }, /the broker refuses tls\.cert, or wants one/],
    ["an authority that isn't the broker's", { ...mine }, /self-signed certificate|unable to verify/],
  ])('reports what is wrong with %s, and retries', async (name, tls, error) => {
    const topic = await broker.topic(`certificate-${name.replaceAll(/[ ']/g, '-')}`)
    const { record, intake } = start(address, topic, { tls })
    await eventually(() => error.test(intake.health().lastError ?? ''), 'it says so')
    expect(intake.health().connected).toBe(false)
    expect(record.calls).toBe(0)
  })
})

describe.skipIf(started === null)('a broker that requires a token', { timeout: 90_000 }, () => {
  const broker = started as Broker
  const address = `127.0.0.1:${broker?.server.ports.secondSpare}`

  async function endpointOf(): Promise<{ endpoint: TestTokenEndpoint; sasl: KafkaSasl & { tokenUrl: string } }> {
    const endpoint = new TestTokenEndpoint(SECRET)
    endpoints.push(endpoint)
    const tokenUrl = await endpoint.start()
    const client = { clientId: 'mlg', clientSecret: SECRET, scope: 'kafka', audience: 'brokers' }
    return { endpoint, sasl: { mechanism: 'OAUTHBEARER', tokenUrl, ...client } }
  }

  it('is read and written to with one that the endpoint issues for the credentials', async () => {
    const { endpoint, sasl } = await endpointOf()
    const topic = await broker.topic('token')
    const { record, intake } = start(address, topic, { tls: { ca }, sasl })
    const out = kafkaTopic({ brokers: [address], topic, tls: { ca }, sasl })
    await out.publish([{ key: 'a', value: '7', headers: {} }], AbortSignal.timeout(10_000))
    await out.close()
    await eventually(() => record.numbers.has(7), 'it is taken')
    expect(Object.fromEntries(endpoint.requests[0] ?? [])).toEqual({
      grant_type: 'client_credentials',
      scope: 'kafka',
      audience: 'brokers',
    })
    // One for all connections of the intake, one for the topic.
    expect(endpoint.issued).toBe(2)
    await intake.stop()
    expect(await broker.committed(topic, topic)).toEqual([1])
  })

  it('gets a new token before the old one expires, even after an endpoint outage', async () => {
    const { endpoint, sasl } = await endpointOf()
    endpoint.lastsSeconds = 4
    const topic = await broker.topic('renewed')
    const { record, intake } = start(address, topic, { tls: { ca }, sasl })
    await intake.ready
    const troubles = new Set<string | null>()
    let sent = 0
    const untilIssued = async (tokens: number): Promise<void> => {
      await eventually(
        async () => {
          await broker.send(topic, numbers(sent, ++sent))
          troubles.add(intake.health().lastError)
          return endpoint.issued >= tokens
        },
        `${tokens} tokens are issued`,
        30_000,
      )
    }
    await untilIssued(3)
    expect([...troubles]).toEqual([null])
    endpoint.failing = 503
    await eventually(() => endpoint.refused > 0, 'it is asked while it is away')
    endpoint.failing = null
    await untilIssued(5)
    await eventually(() => record.numbers.size === sent, 'all are taken')
    await eventually(() => intake.health().connected && intake.health().lastError === null, 'all is well')
    await eventually(async () => (await broker.committed(topic, topic))[0] === sent, 'and committed')
  })

  it.each<[string, (of: { endpoint: TestTokenEndpoint; sasl: KafkaSasl }) => KafkaSasl, RegExp]>([
    [
      'a wrong secret',
      ({ sasl }) => ({ ...sasl, clientSecret: 'wrong' }) as KafkaSasl,
      /\/oauth2\/token returned no token: it answered 401 \(invalid_client\)/,
    ],
    [
      'an endpoint that is away',
      ({ endpoint, sasl }) => ((endpoint.failing = 503), sasl),
      /\/oauth2\/token returned no token: it answered 503/,
    ],
    [
      'a token that the broker refuses',
      ({ endpoint, sasl }) => ((endpoint.lastsSeconds = -60), sasl),
      /the broker refuses the token: invalid_token/,
    ],
  ])('reports what is wrong with %s, and retries until it is fixed', async (name, spoilt, error) => {
    const { endpoint, sasl } = await endpointOf()
    const topic = await broker.topic(`token-${name.replaceAll(' ', '-')}`)
    const { record, intake } = start(address, topic, { tls: { ca }, sasl: spoilt({ endpoint, sasl }) })
    await eventually(() => error.test(intake.health().lastError ?? ''), 'it says so', 30_000)
    expect(intake.health().connected).toBe(false)
    expect(intake.health().lastError).not.toContain(SECRET)
    if (name === 'a wrong secret') return
    await broker.send(topic, numbers(0, 1))
    endpoint.failing = null
    endpoint.lastsSeconds = 60
    await eventually(() => record.numbers.size === 1, 'it is read once it is mended', 30_000)
  })
})

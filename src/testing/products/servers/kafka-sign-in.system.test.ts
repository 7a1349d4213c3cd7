import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { KafkaPorts } from '../../../../scripts/services/kafka.ts'
import { eventually } from '../../parts.ts'
import type { KafkaIntake } from '../../../adapters/kafka/intake.ts'
import type { KafkaSasl, KafkaTls } from '../../../adapters/kafka/options.ts'
import { startBroker, type Broker } from '../../../adapters/kafka/testing/broker.ts'
import { intakeOf, numbers, TakenRecord } from '../../../adapters/kafka/testing/taking.ts'

/** Inputs: `src/adapters/kafka`, `src/intake`. */
const folder = mkdtempSync(join(tmpdir(), 'mlg-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PASSWORD = 'only-for-this-test'
const started = await startBroker({
  properties: securityLines,
  formatting: ['--add-scram', `SCRAM-SHA-512=[name=scram,password=${PASSWORD}]`],
})
afterAll(() => started?.stop())

/** A separate certificate for 127.0.0.1, and a listener that requires TLS and a password. `keytool` comes with Java. */
function securityLines({ broker, controller, spare }: KafkaPorts): readonly string[] {
  const store = join(folder, 'keys.p12')
  const name = ['-keystore', store, '-storetype', 'PKCS12', '-storepass', PASSWORD, '-alias', 'broker']
  keytool('-genkeypair', ...name, '-keyalg', 'EC', '-dname', 'CN=broker', '-ext', 'san=ip:127.0.0.1', '-validity', '2')
  const module = (kind: string): string => `org.apache.kafka.common.security.${kind} required`
  return [
    `listeners=PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller},SECURE://127.0.0.1:${spare}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${broker},SECURE://127.0.0.1:${spare}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'listener.name.secure.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512',
    `listener.name.secure.plain.sasl.jaas.config=${module('plain.PlainLoginModule')} user_plain="${PASSWORD}";`,
    `listener.name.secure.scram-sha-512.sasl.jaas.config=${module('scram.ScramLoginModule')};`,
    `ssl.keystore.location=${store}`,
    'ssl.keystore.type=PKCS12',
    `ssl.keystore.password=${PASSWORD}`,
  ]
}

function keytool(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('keytool', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`keytool: ${stdout}${stderr}`)
  return stdout
}

describe.skipIf(started === null)('a broker that requires TLS and a password', { timeout: 60_000 }, () => {
  const broker = started as Broker
  const keys = ['-keystore', join(folder, 'keys.p12'), '-storepass', PASSWORD, '-alias', 'broker']
  const ca = started === null ? '' : keytool('-exportcert', '-rfc', ...keys)
  const plain = { mechanism: 'PLAIN', username: 'plain', password: PASSWORD } as const

  const start = (topic: string, record: TakenRecord, security: { tls: KafkaTls; sasl: KafkaSasl }): KafkaIntake =>
    intakeOf({
      brokers: [`127.0.0.1:${broker.server.ports.spare}`],
      groupId: topic,
      topics: [{ topic, source: null }],
      take: record.take,
      ...security,
    })

  it.each<[string, KafkaSasl]>([
    ['plain', plain],
    ['scram', { mechanism: 'SCRAM-SHA-512', username: 'scram', password: PASSWORD }],
  ])('is read with %s', async (name, sasl) => {
    const topic = await broker.topic(`read-${name}`)
    const record = new TakenRecord()
    const intake = start(topic, record, { tls: { ca }, sasl })
    await broker.send(topic, numbers(0, 5))
    await eventually(() => record.numbers.size === 5, 'all are taken')
    await intake.stop()
    expect(await broker.committed(topic, topic)).toEqual([5])
  })

  it.each<[string, { tls: KafkaTls; sasl: KafkaSasl }, RegExp]>([
    ['a wrong password', { tls: { ca }, sasl: { ...plain, password: 'wrong' } }, /[Aa]uthentication failed/],
    ['an unknown certificate', { tls: {}, sasl: plain }, /self-signed certificate/],
  ])('reports what is wrong with %s, and retries', async (name, security, error) => {
    const topic = await broker.topic(`refused-${name.replaceAll(' ', '-')}`)
    const record = new TakenRecord()
    const intake = start(topic, record, security)
    await eventually(() => intake.health().lastError !== null, 'it says so')
    expect(intake.health().lastError).toMatch(error)
    expect(intake.health().connected).toBe(false)
    await intake.stop()
    expect(record.calls).toBe(0)
  })
})

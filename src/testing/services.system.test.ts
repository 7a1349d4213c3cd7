import { spawn, type ChildProcess } from 'node:child_process'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { linesFor, type ServiceSettings } from '../../scripts/services/settings.ts'
import { readSettings } from '../cli/settings.ts'
import { readConfig } from '../config/config.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { eventually } from './parts.ts'

const POSTGRES: ServiceSettings = {
  configuration: { store: 'postgres://mlg:secret@127.0.0.1:5555/mlg' },
  environment: {},
  record: { MLG_STORE: 'postgres://mlg:secret@127.0.0.1:5555/mlg' },
  buses: [],
}
const KAFKA: ServiceSettings = {
  configuration: { intake: { kafka: { brokers: ['127.0.0.1:9092'], topics: [{ topic: 'mlg.events' }] } } },
  environment: {},
  record: {},
  buses: [{ MLG_DEMO_BUS: 'kafka', MLG_DEMO_BUS_URL: 'kafka://127.0.0.1:9092/mlg.events' }],
}

const OPENSEARCH: ServiceSettings = {
  configuration: { search: { url: 'http://127.0.0.1:9200' } },
  environment: {},
  record: {},
  buses: [],
}

/** The demo's environment lines, each as a shell would set them. */
function environmentsIn(text: string): readonly Record<string, string>[] {
  return [...text.matchAll(/^ {2}(.*)npm start$/gm)].map(([, before = '']) =>
    Object.fromEntries([...before.matchAll(/(\w+)='([^']*)' /g)].map(([, name, value]) => [name, value])),
  )
}

/** The text of a configuration. */
function configurationIn(text: string): unknown {
  const [, after = ''] = text.split('this goes into mlg.config.json:\n')
  const lines = after.split('\n').filter((line) => line.startsWith('  '))
  return JSON.parse(`{${lines.join('\n')}}`)
}

function acceptContent(content: unknown) {
  const source = { platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }
  return readConfig(
    { ...(content as object), sources: [source] },
    { base: '/', providers: DEMO_PROVIDERS, env: process.env },
  )
}

describe('npm run services prints', () => {
  it.each<[string, readonly ServiceSettings[]]>([
    ['postgres', [POSTGRES]],
    ['postgres kafka', [POSTGRES, KAFKA]],
    ['postgres kafka opensearch', [POSTGRES, KAFKA, OPENSEARCH]],
  ])('what the demo and a configuration accept unchanged: %s', (_names, started) => {
    const text = linesFor(started).join('\n')
    const [environment] = environmentsIn(text)
    expect(environment).toMatchObject({ ...POSTGRES.record, ...started[1]?.buses[0] })
    expect(readSettings(environment ?? {}).bus.kind).toBe(started.length > 1 ? 'kafka' : 'http')
    const config = acceptContent(configurationIn(text))
    expect(config).toMatchObject({ ok: true, value: { store: POSTGRES.configuration.store } })
    if (started.length > 1) expect(config).toMatchObject({ value: { intake: KAFKA.configuration.intake } })
    const url = started.includes(OPENSEARCH) ? ['http://127.0.0.1:9200'] : undefined
    expect(config.ok ? config.value.search?.access.urls : null).toEqual(url)
  })
})

describe('npm run services -- sqs', () => {
  let child: ChildProcess | null = null
  afterEach(async () => {
    const stopped = new Promise((resolve) => child?.once('exit', resolve))
    child?.kill('SIGTERM')
    await stopped
  })

  it('starts a queue that exists at the printed URL', async () => {
    const script = fileURLToPath(new URL('../../scripts/services.ts', import.meta.url))
    child = spawn(process.execPath, [script, 'sqs'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
    await eventually(() => text.includes('Ctrl-C stops them'), 'the services run', 30_000)
    const [byQueue, byTopic] = environmentsIn(text).map((environment) => readSettings(environment).bus)
    expect(byQueue?.kind).toBe('sqs')
    const queueUrl = byQueue?.kind === 'sqs' ? byQueue.url : ''
    expect(byTopic).toMatchObject({ kind: 'sns', queueUrl })
    expect(acceptContent(configurationIn(text))).toMatchObject({ ok: true, value: { intake: { sqs: [{ queueUrl }] } } })
    const [, accessKeyId = '', secretAccessKey = ''] =
      /AWS_ACCESS_KEY_ID='(\w+)' AWS_SECRET_ACCESS_KEY='(\w+)' into/.exec(text) ?? []
    const { origin: endpoint } = new URL(queueUrl)
    const client = new SQSClient({ region: 'us-east-1', endpoint, credentials: { accessKeyId, secretAccessKey } })
    const requested = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] })
    expect((await client.send(requested)).Attributes?.QueueArn).toContain('mlg-events')
    client.destroy()
  })
})

import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { ensureTopic } from '../../demo/publish/kafka.ts'
import type { ServiceName } from './all.ts'

const TOPIC = 'mlg.events'
const QUEUE = 'mlg-events'
const REGION = 'us-east-1'
/** The stand-in requires a signature, but doesn't check it. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

type ServiceEnvironment = Readonly<Record<string, string>>

/** How to tell the product about a started service. */
export interface ServiceSettings {
  /** Its part of a configuration. */
  readonly configuration: { readonly store?: string; readonly intake?: object; readonly search?: object }
  /** Environment variables that this configuration needs. */
  readonly environment: ServiceEnvironment
  /** Environment variables of the demo, if the service is its record. */
  readonly record: ServiceEnvironment
  /** Likewise if the service carries its events: one set for each possible path. */
  readonly buses: readonly ServiceEnvironment[]
}

const NOTHING = { configuration: {}, environment: {}, record: {}, buses: [] } satisfies ServiceSettings

/** Creates the topic or queue for events, so that the settings work as they are. */
export async function tellOf(name: ServiceName, url: string): Promise<ServiceSettings> {
  switch (name) {
    case 'postgres':
      return { ...NOTHING, configuration: { store: url }, record: { MLG_STORE: url } }
    case 'kafka':
      await ensureTopic({ clientId: 'mlg-services', bootstrapBrokers: [url] }, TOPIC)
      return {
        ...NOTHING,
        configuration: { intake: { kafka: { brokers: [url], topics: [{ topic: TOPIC }] } } },
        buses: [{ MLG_DEMO_BUS: 'kafka', MLG_DEMO_BUS_URL: `kafka://${url}/${TOPIC}` }],
      }
    case 'sqs':
      return await tellOfQueues(url)
    case 'opensearch':
      return { ...NOTHING, configuration: { search: { url } } }
    case 'mlflow':
    case 'airflow':
    case 'dagster':
    case 'prefect':
    case 'feast':
    case 'backstage':
    case 'scim':
    case 'slapd':
    case 'unleash':
    case 'nginx':
    case 'pgbouncer':
    case 'keycloak':
    case 'prometheus':
      // Users add sources themselves, and the demo has its own.
      return NOTHING
    case 'otlp':
      return { ...NOTHING, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: url } }
    case 'chromium':
      // Neither the product nor the demo uses a browser.
      return NOTHING
  }
}

/** Creates a queue that takes messages sent to it or published to a topic. */
async function tellOfQueues(endpoint: string): Promise<ServiceSettings> {
  const credentials = { accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID, secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY }
  const options = { region: REGION, endpoint, credentials }
  const [sqs, sns] = [new SQSClient(options), new SNSClient(options)]
  try {
    await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }))
    const queueUrl = `${endpoint}/000000000000/${QUEUE}`
    const requested = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] })
    const Endpoint = (await sqs.send(requested)).Attributes?.QueueArn
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: QUEUE }))
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }))
    return {
      ...NOTHING,
      configuration: { intake: { sqs: [{ queueUrl, region: REGION, endpoint }] } },
      environment: CREDENTIALS,
      buses: [
        { MLG_DEMO_BUS: 'sqs', MLG_DEMO_BUS_URL: queueUrl },
        { MLG_DEMO_BUS: 'sns', MLG_DEMO_BUS_URL: `${endpoint}/${TopicArn}`, MLG_DEMO_QUEUE_URL: queueUrl },
      ],
    }
  } finally {
    sqs.destroy()
    sns.destroy()
  }
}

/** Returns lines to copy, for the demo and for one's own configuration. */
export function linesFor(started: readonly ServiceSettings[]): readonly string[] {
  const record = Object.assign({}, ...started.map((one) => one.record)) as ServiceEnvironment
  const buses = started.flatMap((one) => one.buses)
  const environment = Object.assign({}, ...started.map((one) => one.environment)) as ServiceEnvironment
  const store = started.find((one) => one.configuration.store !== undefined)?.configuration.store
  const intake: object = Object.assign({}, ...started.map((one) => one.configuration.intake ?? {}))
  const search = started.find((one) => one.configuration.search !== undefined)?.configuration.search
  const configuration = {
    ...(search === undefined ? {} : { search }),
    ...(store === undefined ? {} : { store }),
    ...(Object.keys(intake).length === 0 ? {} : { intake }),
  }
  const isNothing = started.every(({ record: own, environment: needed, configuration: part, buses: paths }) =>
    [own, needed, part, paths].every((one) => Object.keys(one).length === 0),
  )
  if (isNothing) return ['Connect it with "mlg connect", as its guide in docs/guides says.']
  return [
    buses.length > 1 ? 'With the demo, in another terminal (one of them):' : 'With the demo, in another terminal:',
    ...(buses.length === 0 ? [{}] : buses).map((bus) => `  ${assignments({ ...record, ...bus })}npm start`),
    'With a configuration of your own, this goes into mlg.config.json:',
    ...JSON.stringify(configuration, null, 2).split('\n').slice(1, -1),
    ...(Object.keys(environment).length === 0
      ? []
      : [`and ${assignments(environment).trim()} into the environment of what starts with it.`]),
  ]
}

/** For a POSIX shell. */
function assignments(environment: ServiceEnvironment): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}='${value}' `)
    .join('')
}

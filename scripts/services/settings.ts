import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { ensureTopic } from '../../demo/publish/kafka.ts'
import type { ServiceName } from './all.ts'

const TOPIC = 'mlg.events'
const QUEUE = 'mlg-events'
const REGION = 'us-east-1'
/** The stand-in wants a signature, and looks at none. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }

type ServiceEnvironment = Readonly<Record<string, string>>

/** How the product is told of a service that was started. */
export interface ServiceSettings {
  /** What a configuration says. */
  readonly configuration: { readonly store?: string; readonly intake?: object; readonly search?: object }
  /** What whoever starts with that configuration needs in the environment. */
  readonly environment: ServiceEnvironment
  /** What the demo needs in the environment, where the service is its record. */
  readonly record: ServiceEnvironment
  /** The same where the service carries its events: one set for each way that they may take. */
  readonly buses: readonly ServiceEnvironment[]
}

const NOTHING = { configuration: {}, environment: {}, record: {}, buses: [] } satisfies ServiceSettings

/** Makes the topic or the queue that events go through, so that what is told can be used as it is. */
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
      // Sources are added by whoever tries them, and the demo has its own.
      return NOTHING
    case 'otlp':
      return { ...NOTHING, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: url } }
    case 'chromium':
      // Neither the product nor the demo uses a browser.
      return NOTHING
  }
}

/** A queue that takes what is sent to it, and what is published to a topic. */
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

/** What is printed: lines to copy, for the demo and for a configuration of one's own. */
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

// The schema of a configuration file. The JSON Schema in `schema/config.schema.json` is generated from it, and a test
// keeps them equal.

import { z } from 'zod'
import { openSearchShape } from '../adapters/opensearch/shape.ts'
import { DEFAULT_SAMPLING, DEFAULT_SERVICE, SAMPLERS } from '../adapters/otlp/tracer.ts'
import { snsShape, sqsShape } from '../adapters/sqs/shape.ts'
import { webhookShape } from '../adapters/webhook-intake/shape.ts'
import { SCHEMES } from '../contracts/address.ts'
import { DEFAULT_QUARANTINE_BOUNDS } from '../contracts/quarantine.ts'
import { DEFAULT_LIMITS, DEFAULT_SWEEP } from '../contracts/source.ts'
import { DEFAULT_CANDIDATES } from '../contracts/sweeps.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/durations.ts'
import { accessShape } from './access-shape.ts'
import { DEFAULT_PORT } from './default-port.ts'
import { guardShape } from './guard-shape.ts'
import { notificationsShape } from './notifications-shape.ts'
import { pollShape } from './poll-shape.ts'
import { slug } from '../lib/shapes.ts'

/** References to a value elsewhere: secrets need not be in this file. */
const elsewhere = [
  z
    .strictObject({ env: z.string().min(1), prefix: z.string().default('') })
    .describe('Reads the value from this environment variable.'),
  z
    .strictObject({ file: z.string().min(1), prefix: z.string().default('') })
    .describe(
      'Reads the value from this file, whose path is relative to the configuration. White space at either end is removed.',
    ),
] as const
const secret = z.union([z.string(), ...elsewhere]).meta({ id: 'secret' })

const limits = z.strictObject({
  ratePerSecond: z
    .number()
    .positive()
    .max(100_000)
    .default(DEFAULT_LIMITS.ratePerSecond)
    .describe('Requests per second, kept within 5% over any 10 s.'),
  burst: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Requests that may be sent at once after a pause; by default a tenth of the rate.'),
  concurrency: z.number().int().min(1).max(256).default(DEFAULT_LIMITS.concurrency),
  timeoutMs: z.number().int().min(50).max(60_000).default(DEFAULT_LIMITS.timeoutMs),
  maxBytes: z
    .number()
    .int()
    .min(1_024)
    .max(64 * 1_048_576)
    .default(DEFAULT_LIMITS.maxBytes)
    .describe('Larger answers are refused.'),
})

const sweep = z.strictObject({
  fullSeconds: z
    .number()
    .min(1)
    .optional()
    .describe(
      'Interval between complete sweeps, which find what disappeared. By default a minute for each second that the last one took, at most an hour.',
    ),
  incrementalSeconds: z
    .number()
    .min(1)
    .default(DEFAULT_SWEEP.incrementalSeconds)
    .describe('Interval between listings of changes.'),
})

const pem = z.string().min(1).describe('Path of a file, relative to the configuration.')

const source = z.strictObject({
  platform: slug.describe('The platform id, as in the URIs of its entities.'),
  provider: slug.describe('The provider that reads the source: registry, orchestrator, …'),
  baseUrl: z
    .url({ protocol: new RegExp(`^(${SCHEMES.join('|')})$`), error: `must be an address of ${SCHEMES.join(', ')}` })
    .nullable()
    .default(null)
    .describe("The address at which the source is read; absent if the provider's sources push."),
  pages: z
    .url({ protocol: /^https?$/, error: 'must be an address of http or https' })
    .optional()
    .describe('The address at which people open the product, if it differs from baseUrl.'),
  headers: z.record(z.string(), secret).default({}),
  credentials: z
    .strictObject({ username: z.string().min(1).max(1_000), password: secret })
    .optional()
    .describe(
      'Credentials of the source. A provider that signs in exchanges them for a token; ' +
        'a connection to a directory is bound with them; other providers send them by basic authentication.',
    ),
  settings: z
    .record(z.string(), z.string().max(1_000))
    .optional()
    .describe('Settings that the provider allows, by name.'),
  tls: z
    .strictObject({
      ca: pem
        .optional()
        .describe(
          "Certificate authorities to trust instead of the machine's own: a file, relative to the configuration.",
        ),
      startTls: z
        .literal(true)
        .optional()
        .describe('Encrypts the connection of an ldap: address before anything is sent over it.'),
    })
    .optional(),
  sendSecretsUnencrypted: z
    .literal(true)
    .optional()
    .describe('Allows credentials and secret headers to be sent over a network unencrypted (http:, ldap:).'),
  references: z
    .record(z.string(), slug)
    .default({})
    .describe('Maps a type or a domain to the platform that references lead to, if several sources serve the domain.'),
  limits: limits.prefault({}),
  sweep: sweep.prefault({}),
  namespaces: z
    .record(z.string(), slug)
    .optional()
    .describe('Maps a namespace of OpenLineage to the platform whose entities are named in it.'),
  guard: guardShape.prefault({}).describe('Limits how much may disappear at once without confirmation by a person.'),
  poll: pollShape.optional().describe('Asks for changes at intervals; for sources that push nothing.'),
  redact: z
    .array(z.string().regex(/^[^.]+(\.[^.]+)*$/, 'must name members, as a.b'))
    .default([])
    .describe('Members of answers that are neither read nor stored, as dotted paths, which lead through lists too.'),
})

const kafkaBrokers = z
  .array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port'))
  .min(1)
  .max(32)
  .meta({ id: 'kafkaBrokers' })
const kafkaTls = z
  .strictObject({ ca: pem.optional(), cert: pem.optional(), key: pem.optional(), serverName: z.string().optional() })
  .meta({ id: 'kafkaTls', description: "Encrypts connections; an empty object trusts the machine's own authorities." })
  .optional()
const kafkaSasl = z
  .discriminatedUnion('mechanism', [
    z.strictObject({
      mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
      username: z.string().min(1),
      password: secret,
    }),
    z.strictObject({
      mechanism: z.literal('OAUTHBEARER'),
      tokenUrl: z
        .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
        .describe('The address that issues tokens for the credentials of the client.'),
      clientId: z.string().min(1),
      clientSecret: secret,
      scope: z.string().min(1).optional(),
      audience: z.string().min(1).optional(),
      ca: pem
        .optional()
        .describe(
          'Certificate authorities for tokenUrl: a file, relative to the configuration. By default those of the machine.',
        ),
      extensions: z
        .record(z.string().regex(/^[A-Za-z]{1,64}$/, 'must be 1–64 letters'), z.string().regex(/^[\x20-\x7e]{1,256}$/))
        .optional()
        .describe('Values that a broker requires beside the token, such as logicalCluster.'),
    }),
  ])
  .meta({ id: 'kafkaSasl' })
  .optional()

const kafka = z.strictObject({
  brokers: kafkaBrokers,
  groupId: z.string().min(1).max(249).default('mlg').describe('Processes with the same group share the partitions.'),
  topics: z
    .array(
      z.strictObject({
        topic: z.string().min(1).max(249),
        source: slug
          .optional()
          .describe('The platform whose events the topic carries; without it each event names its own.'),
      }),
    )
    .min(1)
    .max(200),
  tls: kafkaTls,
  sasl: kafkaSasl,
})

const out = z.strictObject({
  kafka: z
    .strictObject({
      brokers: kafkaBrokers,
      topic: z
        .string()
        .regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, 'must be 1–249 letters, digits, ".", "_" or "-"')
        .describe('The topic, which has to exist. A new name starts again at the beginning of the log.'),
      roles: z
        .array(z.string().min(1))
        .max(100)
        .default([])
        .describe(
          'Roles whose visibility the topic has; without any, it leaves out everything that access.visibility hides from anyone.',
        ),
      tls: kafkaTls,
      sasl: kafkaSasl,
    })
    .optional()
    .describe('Publishes every change to a topic, as CloudEvents.'),
})

const intake = z.strictObject({
  kafka: kafka.optional(),
  sqs: z.array(sqsShape).max(32).default([]),
  sns: snsShape.optional().describe('Accepts SNS over HTTPS: POST /api/v1/sns/<platform>.'),
  webhooks: webhookShape.default({}).describe('Accepts signed webhooks: POST /api/v1/webhooks/<platform>.'),
  openlineage: z
    .strictObject({ apiKey: secret.describe('Senders send it as "authorization: Bearer <key>".') })
    .optional()
    .describe('Accepts OpenLineage with a key: POST /api/v1/lineage.'),
  quarantine: z
    .strictObject({
      megabytes: z
        .number()
        .min(1)
        .max(10_240)
        .default(DEFAULT_QUARANTINE_BOUNDS.bytes / 1_048_576)
        .describe('Size of the quarantined events of one source.'),
      days: z
        .number()
        .min(1)
        .max(3_650)
        .default(DEFAULT_QUARANTINE_BOUNDS.ageMs / DAY_MS),
    })
    .prefault({})
    .describe("Limits the quarantine of events that couldn't be accepted; the oldest are dropped first."),
})

export const configShape = z.strictObject({
  $schema: z.string().optional(),
  listen: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(DEFAULT_PORT),
      socket: z.string().min(1).optional().describe('A Unix socket, instead of host and port.'),
      tls: z
        .strictObject({ cert: pem, key: pem })
        .optional()
        .describe('The certificate with its chain, and its key; both files are read again when they change.'),
      trustedProxies: z
        .array(z.string().min(1))
        .max(100)
        .default([])
        .describe('Addresses or networks of the proxies in front, which encrypt for the service and name the client.'),
      publicUrl: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe(
          'The address that people use. Requests for other hosts, or from pages of other origins, are refused.',
        ),
    })
    .prefault({}),
  access: accessShape(secret).optional().describe('Decides who may sign in, and what they may do.'),
  data: z.string().min(1).default('.mlg').describe('The data folder, relative to this file.'),
  store: z
    .union([z.string().regex(/^(sqlite|postgres(ql)?:\/\/.+)$/, 'must be "sqlite" or a postgres:// URL'), ...elsewhere])
    .default('sqlite')
    .describe('The record: "sqlite" (a file in the data folder) or a postgres:// URL.'),
  readFrom: z
    .union([z.string().min(1), ...elsewhere])
    .optional()
    .describe(
      'A standby of PostgreSQL from which processes of the role "api" read the graph: the postgres:// URL of one server.',
    ),
  graph: z
    .enum(['memory', 'record'])
    .default('memory')
    .describe(
      'Whether processes of the role "api" hold the graph in memory, or read it from PostgreSQL level by level.',
    ),
  catalogue: z
    .strictObject({ folder: z.string().min(1) })
    .optional()
    .describe('A folder of additional definitions (*.json).'),
  providers: z
    .array(z.string().min(1).max(1_000))
    .max(100)
    .default([])
    .describe('Modules of providers: paths relative to this file ("./…"), or names of installed packages.'),
  retention: z
    .strictObject({
      days: z
        .number()
        .min(1)
        .nullable()
        .default(null)
        .describe('Days of the past to retain; older transactions are dropped once a day. null retains everything.'),
    })
    .prefault({}),
  candidates: z
    .strictObject({
      everyMinutes: z
        .number()
        .min(1)
        .max(10_080)
        .default(DEFAULT_CANDIDATES.everyMs / MINUTE_MS),
      staleHours: z
        .number()
        .min(1)
        .default(DEFAULT_CANDIDATES.staleMs / HOUR_MS)
        .describe('Reads entities again that no read or listing has verified for this long.'),
      unresolvedHours: z
        .number()
        .min(1)
        .default(DEFAULT_CANDIDATES.unresolvedMs / HOUR_MS)
        .describe('Reads entities again that have been unresolvable or failing for this long.'),
      perRound: z.number().int().min(1).max(100_000).default(DEFAULT_CANDIDATES.perRound),
    })
    .prefault({})
    .describe('Selects entities to read again although no source reported a change, at the lowest priority.'),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
  intake: intake.prefault({}).describe('Channels of events in addition to POST /api/v1/events.'),
  search: openSearchShape.optional().describe('A search server; without one the index is embedded.'),
  traces: z
    .strictObject({
      endpoint: z
        .url({ protocol: /^https?$/ })
        .describe('The address of a collector that accepts OTLP over HTTP, without /v1/traces.'),
      headers: z.record(z.string(), secret).default({}),
      service: z.string().min(1).max(255).default(DEFAULT_SERVICE).describe('The name of the service in traces.'),
      sampler: z.enum(SAMPLERS).default(DEFAULT_SAMPLING.sampler),
      ratio: z
        .number()
        .min(0)
        .max(1)
        .default(DEFAULT_SAMPLING.ratio)
        .describe('The share of traces beginning here that the samplers …traceidratio keep.'),
    })
    .optional()
    .describe('Sends traces to a collector. OTEL_EXPORTER_OTLP_ENDPOINT and the related variables override it.'),
  notifications: notificationsShape(secret)
    .optional()
    .describe('Allows notifications of changes; without it nobody receives any.'),
  out: out.prefault({}).describe('Outputs for other systems.'),
  sources: z.array(source).min(1).max(200),
})

export type ConfigFile = z.output<typeof configShape>

/** Defaults if the file has no `access`. */
export const ACCESS_DEFAULTS = accessShape(secret).parse({})

export function configSchema(): object {
  return {
    title: 'Configuration of the Model Lifecycle Graph',
    ...z.toJSONSchema(configShape, { io: 'input', target: 'draft-07' }),
  }
}

// The shape of a configuration file, from which its JSON schema is made.
import { z } from 'zod'
import { openSearchShape } from '../adapters/opensearch/shape.ts'
import { SAMPLERS } from '../adapters/otlp/tracer.ts'
import { snsShape, sqsShape } from '../adapters/sqs/shape.ts'
import { webhookShape } from '../adapters/webhook-intake/shape.ts'
import { SCHEMES } from '../contracts/address.ts'
import { accessShape } from './access-shape.ts'
import { guardShape } from './guard-shape.ts'
import { notificationsShape } from './notifications-shape.ts'
import { pollShape } from './poll-shape.ts'

/**
 * The format of a configuration file. The JSON Schema in `schema/config.schema.json` is made from this, and a test
 * keeps them equal.
 */
const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1–64 lower-case letters, digits or "-"')

/** A value as it is, or where it is: secrets need not be in this file. */
const elsewhere = [
  z
    .strictObject({ env: z.string().min(1), prefix: z.string().default('') })
    .describe('taken from this environment variable'),
  z
    .strictObject({ file: z.string().min(1), prefix: z.string().default('') })
    .describe('the content of this file, relative to this one, without white space at its ends'),
] as const
const secret = z.union([z.string(), ...elsewhere])

const limits = z.strictObject({
  ratePerSecond: z
    .number()
    .positive()
    .max(100_000)
    .default(200)
    .describe('requests per second, kept within 5% over any 10 s'),
  burst: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('requests that may go at once after a pause; default a tenth of the rate'),
  concurrency: z.number().int().min(1).max(256).default(8),
  timeoutMs: z.number().int().min(50).max(60_000).default(10_000),
  maxBytes: z
    .number()
    .int()
    .min(1_024)
    .max(64 * 1_048_576)
    .default(4 * 1_048_576)
    .describe('a larger answer is refused'),
})

const sweep = z.strictObject({
  fullSeconds: z
    .number()
    .min(1)
    .optional()
    .describe(
      'a complete listing this often; it finds what disappeared. By default a minute for each second that the last one cost, at most an hour',
    ),
  incrementalSeconds: z.number().min(1).default(300).describe('a listing of what changed since, this often'),
})

const pem = z.string().min(1).describe('a file, relative to this one')

const source = z.strictObject({
  platform: slug.describe('the platformId of its URIs'),
  provider: slug.describe('which provider reads it: registry, orchestrator, …'),
  baseUrl: z
    .url({ protocol: new RegExp(`^(${SCHEMES.join('|')})$`), error: `must be an address of ${SCHEMES.join(', ')}` })
    .nullable()
    .default(null)
    .describe('where it is read; without one for a provider whose sources push'),
  pages: z
    .url({ protocol: /^https?$/, error: 'must be an address of http or https' })
    .optional()
    .describe('where people open the product, where that is another address than the one it is read at'),
  headers: z.record(z.string(), secret).default({}),
  credentials: z
    .strictObject({ username: z.string().min(1).max(1_000), password: secret })
    .optional()
    .describe(
      'a provider that signs in gets a token for them, which its requests carry; ' +
        'a directory is bound to with them; others send them by basic authentication',
    ),
  settings: z
    .record(z.string(), z.string().max(1_000))
    .optional()
    .describe('what the file of its provider lets a configuration set'),
  tls: z
    .strictObject({
      ca: pem.optional().describe("whose certificates are trusted, instead of the machine's own authorities"),
      startTls: z
        .literal(true)
        .optional()
        .describe('of an ldap: address: the connection is encrypted before anything is sent over it'),
    })
    .optional(),
  sendSecretsUnencrypted: z
    .literal(true)
    .optional()
    .describe('its credentials, and headers that are secrets, may go over a network as they are (http:, ldap:)'),
  references: z
    .record(z.string(), slug)
    .default({})
    .describe('type or domain → platform, where several sources serve a domain'),
  limits: limits.prefault({}),
  sweep: sweep.prefault({}),
  namespaces: z
    .record(z.string(), slug)
    .optional()
    .describe('namespace of OpenLineage → platform whose things are named in it'),
  guard: guardShape.prefault({}).describe('how much may disappear at once before a person has to confirm it'),
  poll: pollShape.optional().describe('for a source that pushes nothing'),
  redact: z
    .array(z.string().regex(/^[^.]+(\.[^.]+)*$/, 'must name members, as a.b'))
    .default([])
    .describe('members of answers that are never looked at or stored, as dotted paths (through lists as well)'),
})

const kafkaBrokers = z
  .array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port'))
  .min(1)
  .max(32)
const kafkaTls = z
  .strictObject({ ca: pem.optional(), cert: pem.optional(), key: pem.optional(), serverName: z.string().optional() })
  .optional()
  .describe("an empty object means TLS with the machine's own authorities")
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
        .describe('gives tokens for the credentials of a client'),
      clientId: z.string().min(1),
      clientSecret: secret,
      scope: z.string().min(1).optional(),
      audience: z.string().min(1).optional(),
      ca: pem
        .optional()
        .describe('with the authorities of tokenUrl, relative to this one; default those of the machine'),
      extensions: z
        .record(z.string().regex(/^[A-Za-z]{1,64}$/, 'must be 1–64 letters'), z.string().regex(/^[\x20-\x7e]{1,256}$/))
        .optional()
        .describe('what a broker wants to know beside the token, as logicalCluster'),
    }),
  ])
  .optional()

const kafka = z.strictObject({
  brokers: kafkaBrokers,
  groupId: z.string().min(1).max(249).default('mlg').describe('every process with the same one shares the partitions'),
  topics: z
    .array(
      z.strictObject({
        topic: z.string().min(1).max(249),
        source: slug.optional().describe('the platform whose events it carries; without it each event names its own'),
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
        .describe('it has to exist; another name begins with the log again'),
      roles: z
        .array(z.string().min(1))
        .max(100)
        .default([])
        .describe('whose view it has; without any, what access.visibility hides from anybody is not in it'),
      tls: kafkaTls,
      sasl: kafkaSasl,
    })
    .optional()
    .describe('a topic of every change, as CloudEvents'),
})

const intake = z.strictObject({
  kafka: kafka.optional(),
  sqs: z.array(sqsShape).max(32).default([]),
  sns: snsShape.optional().describe('SNS over HTTPS: POST /api/v1/sns/<platform>'),
  webhooks: webhookShape.default({}).describe('POST /api/v1/webhooks/<platform>, signed'),
  openlineage: z
    .strictObject({ apiKey: secret.describe('sent as "authorization: Bearer <key>"') })
    .optional()
    .describe('POST /api/v1/lineage, with a key'),
  quarantine: z
    .strictObject({
      megabytes: z.number().min(1).max(10_240).default(16).describe('of the events of one source'),
      days: z.number().min(1).max(3_650).default(30),
    })
    .prefault({})
    .describe('how much of what could not be taken is retained; the oldest is dropped first'),
})

export const configShape = z.strictObject({
  $schema: z.string().optional(),
  listen: z
    .strictObject({
      host: z.string().default('127.0.0.1'),
      port: z.number().int().min(0).max(65_535).default(4_321),
      socket: z.string().min(1).optional().describe('a Unix socket, in the place of host and port'),
      tls: z
        .strictObject({ cert: pem, key: pem })
        .optional()
        .describe('the certificate with its chain, and its key; read again when they change'),
      trustedProxies: z
        .array(z.string().min(1))
        .max(100)
        .default([])
        .describe('addresses or networks of the proxies before it, which encrypt for it and name the client'),
      publicUrl: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('what people type: requests for any other host, or of pages of another origin, are refused'),
    })
    .prefault({}),
  access: accessShape(secret).optional().describe('who may come in, and what they may do'),
  data: z.string().min(1).default('.mlg').describe('the data folder, relative to this file'),
  store: z
    .union([z.string().regex(/^(sqlite|postgres(ql)?:\/\/.+)$/, 'must be "sqlite" or a postgres:// URL'), ...elsewhere])
    .default('sqlite')
    .describe('where the record is: "sqlite" (a file in the data folder) or a postgres:// URL'),
  readFrom: z
    .union([z.string().min(1), ...elsewhere])
    .optional()
    .describe(
      'a standby of PostgreSQL, which processes of the role "api" read the graph from: a postgres:// URL of one server',
    ),
  graph: z
    .enum(['memory', 'record'])
    .default('memory')
    .describe(
      'where processes of the role "api" answer from: a graph of their own in memory, or PostgreSQL, level by level',
    ),
  catalogue: z
    .strictObject({ folder: z.string().min(1) })
    .optional()
    .describe('a folder of extra definitions (*.json)'),
  providers: z
    .array(z.string().min(1).max(1_000))
    .max(100)
    .default([])
    .describe('modules that are providers: paths relative to this file ("./…"), or names of installed packages'),
  retention: z
    .strictObject({
      days: z
        .number()
        .min(1)
        .nullable()
        .default(null)
        .describe('how much of the past is retained; what is older is dropped once a day. null: everything'),
    })
    .prefault({}),
  candidates: z
    .strictObject({
      everyMinutes: z.number().min(1).max(10_080).default(60),
      staleHours: z.number().min(1).default(168).describe('not verified by a read or a listing for so long'),
      unresolvedHours: z.number().min(1).default(24).describe('unresolvable or failing for so long'),
      perRound: z.number().int().min(1).max(100_000).default(2_000),
    })
    .prefault({})
    .describe('what is read again although no source reported a change, at the lowest priority'),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
  intake: intake.prefault({}).describe('where events come from beside POST /api/v1/events'),
  search: openSearchShape.optional().describe('a search server; without one the index is embedded'),
  traces: z
    .strictObject({
      endpoint: z
        .url({ protocol: /^https?$/ })
        .describe('of a collector that takes OTLP over HTTP, without /v1/traces'),
      headers: z.record(z.string(), secret).default({}),
      service: z.string().min(1).max(255).default('mlg').describe('by which the traces name it'),
      sampler: z.enum(SAMPLERS).default('parentbased_always_on'),
      ratio: z
        .number()
        .min(0)
        .max(1)
        .default(1)
        .describe('of the traces that begin here, for the samplers …traceidratio'),
    })
    .optional()
    .describe('where traces go; OTEL_EXPORTER_OTLP_ENDPOINT and the variables beside it override it'),
  notifications: notificationsShape(secret)
    .optional()
    .describe('who may be told of changes, and how; without it nobody is'),
  out: out.prefault({}).describe('what others may build on'),
  sources: z.array(source).min(1).max(200),
})

export type ConfigFile = z.output<typeof configShape>

/** Apply if the file has no `access`. */
export const ACCESS_DEFAULTS = accessShape(secret).parse({})

export function configSchema(): object {
  return {
    title: 'Configuration of the Model Lifecycle Graph',
    ...z.toJSONSchema(configShape, { io: 'input', target: 'draft-2020-12' }),
  }
}

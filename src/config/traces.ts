// Settings of traces: their target and sampling, from the configuration or from OpenTelemetry's variables.
import { DEFAULT_SAMPLING, DEFAULT_SERVICE, SAMPLERS, type Sampling } from '../adapters/otlp/tracer.ts'
import { mapValues } from '../lib/json.ts'
import { decodeComponent } from '../lib/decode-component.ts'
import type { Environment, NamedValues } from './named-values.ts'
import type { ConfigFile } from './shape.ts'

export interface TracesConfig extends Sampling {
  /** The full URL of the collector's trace receiver. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly service: string
}

/** Returns null if nothing is traced. The variables override the file, as MLG_STORE does. */
export function tracesOf(file: ConfigFile['traces'], values: NamedValues): TracesConfig | null {
  const { env, problems } = values
  if (env.OTEL_SDK_DISABLED === 'true') return null
  const address = addressOf(file, env)
  if (address === null) return null
  const url = URL.parse(address.text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    problems.push(`${address.path}: must be an http: or https: address, such as http://collector:4318`)
    return null
  }
  const sampler = env.OTEL_TRACES_SAMPLER ?? file?.sampler ?? DEFAULT_SAMPLING.sampler
  const known = SAMPLERS.find((name) => name === sampler)
  if (known === undefined)
    problems.push(`OTEL_TRACES_SAMPLER: "${sampler}" is unknown; use one of ${SAMPLERS.join(', ')}`)
  const ratio =
    env.OTEL_TRACES_SAMPLER_ARG === undefined
      ? (file?.ratio ?? DEFAULT_SAMPLING.ratio)
      : Number(env.OTEL_TRACES_SAMPLER_ARG)
  if (!(ratio >= 0 && ratio <= 1)) problems.push('OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1')
  const headers = traceHeaders(file, values)
  const service = env.OTEL_SERVICE_NAME ?? file?.service ?? DEFAULT_SERVICE
  return known === undefined ? null : { url: url.href, headers, service, sampler: known, ratio }
}

function addressOf(
  file: ConfigFile['traces'],
  env: Environment,
): { readonly text: string; readonly path: string } | null {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: shared } = env
  if (isSet(own)) return { text: own, path: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' }
  if (isSet(shared)) return { text: tracesUnder(shared), path: 'OTEL_EXPORTER_OTLP_ENDPOINT' }
  return file === undefined ? null : { text: tracesUnder(file.endpoint), path: 'traces.endpoint' }
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

function tracesUnder(endpoint: string): string {
  return `${endpoint.replace(/\/$/, '')}/v1/traces`
}

/** Parses `a=b,c=d`, which is percent-encoded. */
function traceHeaders(file: ConfigFile['traces'], values: NamedValues): Readonly<Record<string, string>> {
  const { env } = values
  const text = env.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? env.OTEL_EXPORTER_OTLP_HEADERS
  if (text === undefined)
    return mapValues(file?.headers ?? {}, (value, name) => values.secret(value, `traces.headers.${name}`))
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
      const decoded = value === undefined ? null : decodeComponent(value)
      if (name !== undefined && decoded !== null) return [name.toLowerCase(), decoded]
      values.problems.push('OTEL_EXPORTER_OTLP_HEADERS: must be name=value,name=value, percent-encoded')
      return ['', '']
    }),
  )
}

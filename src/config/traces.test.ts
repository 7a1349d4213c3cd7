import { describe, expect, it } from 'vitest'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { readConfig } from './config.ts'

const source = { platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }

function tracesOf(traces: object | undefined, env: Record<string, string> = {}) {
  const content = { sources: [source], ...(traces !== undefined && { traces }) }
  const config = readConfig(content, { base: '/', providers: DEMO_PROVIDERS, env })
  return config.ok ? config.value.traces : config.error
}

describe('traces', () => {
  it('are off unless a destination is configured', () => {
    expect(tracesOf(undefined)).toBeNull()
    expect(tracesOf(undefined, { OTEL_SERVICE_NAME: 'one', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBeNull()
    expect(tracesOf({ endpoint: 'http://a:4318' }, { OTEL_SDK_DISABLED: 'true' })).toBeNull()
  })

  it('go where the file says, with its secrets read', () => {
    const headers = { 'x-key': { env: 'KEY' } }
    expect(
      tracesOf({ endpoint: 'http://a:4318/', headers, sampler: 'traceidratio', ratio: 0.1 }, { KEY: 's' }),
    ).toEqual({
      url: 'http://a:4318/v1/traces',
      headers: { 'x-key': 's' },
      service: 'mlg',
      sampler: 'traceidratio',
      ratio: 0.1,
    })
  })

  it("go where OpenTelemetry's variables say, in preference to the file", () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://b:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20x, b=c',
      OTEL_SERVICE_NAME: 'graph',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    }
    expect(tracesOf({ endpoint: 'http://a:4318' }, env)).toEqual({
      url: 'https://b:4318/v1/traces',
      headers: { authorization: 'Bearer x', b: 'c' },
      service: 'graph',
      sampler: 'parentbased_traceidratio',
      ratio: 0.5,
    })
    expect(tracesOf(undefined, { ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/own' })).toMatchObject({
      url: 'http://c/own',
    })
  })

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'b:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: must be an http: or https: address'],
    [{ OTEL_TRACES_SAMPLER: 'jaeger_remote' }, 'OTEL_TRACES_SAMPLER: "jaeger_remote" is unknown'],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'nothing' }, 'OTEL_EXPORTER_OTLP_HEADERS: must be name=value'],
  ])('are rejected with a reason: %j', (env, reason) => {
    expect(tracesOf({ endpoint: 'http://a:4318' }, env)).toEqual([expect.stringContaining(reason)])
  })
})

import { randomUUID } from 'node:crypto'
import { SpanExporter } from '../adapters/otlp/exporter.ts'
import { tracerOf } from '../adapters/otlp/tracer.ts'
import type { Metrics } from '../adapters/prometheus.ts'
import type { Config } from '../config/config.ts'
import type { Log, Tracer } from '../contracts/telemetry.ts'
import { version } from './version.ts'

/** The traces of one thread: both threads of a process make and send their own spans. */
interface Traces {
  /** Absent if nothing is traced. */
  readonly tracer: Tracer | undefined
  /** Sends queued spans. */
  stop(): Promise<void>
}

/** `part`: the role of a process, or the name of a thread. */
export function startTraces(
  { traces }: Pick<Config, 'traces'>,
  { part, log, metrics }: { readonly part: string; readonly log: Log; readonly metrics: Metrics },
): Traces {
  if (traces === null) return { tracer: undefined, stop: () => Promise.resolve() }
  const exporter = new SpanExporter({
    url: traces.url,
    headers: traces.headers,
    resource: {
      'service.name': traces.service,
      'service.version': version(),
      'service.instance.id': randomUUID(),
      'process.pid': process.pid,
      'mlg.part': part,
    },
    log,
    sent: (spans) => metrics.spansSent(spans),
    dropped: (reason, spans) => metrics.spansDropped(reason, spans),
  })
  return { tracer: tracerOf(traces, (span) => exporter.add(span)), stop: () => exporter.close() }
}

import {
  askService,
  listOf,
  objectOf,
  searchOf,
  show,
  type Answer,
  type Print,
  type ServiceOptions,
} from './service.ts'

export interface WhyOptions extends ServiceOptions {
  readonly asOf?: string
}

/** `mlg why`: each edge between two things, with its reasons in words and its evidence step by step. */
export async function printWhy(from: string, to: string, options: WhyOptions, print: Print): Promise<void> {
  const { asOf } = options
  show(await askService(options, `/api/v1/why?${searchOf({ from, to, asOf })}`), options, whyLines, print)
}

function* whyLines(answer: Answer): Generator<string> {
  const edges = listOf(answer.edges)
  if (edges.length === 0) yield* noEdgeLines(answer)
  for (const edge of edges) {
    yield `${nameOf(edge.from)} –${String(edge.name)}→ ${nameOf(edge.to)}   ${String(edge.provenance)}`
    for (const reason of listOf(edge.reasons)) yield* reasonLines(reason)
  }
}

function* noEdgeLines({ from, to }: Answer): Generator<string> {
  yield `No edge leads from ${String(from)} to ${String(to)}, nor back.`
  yield `"mlg lineage ${String(from)}" says what is further away.`
}

function* reasonLines(reason: Answer): Generator<string> {
  yield `  • ${String(reason.words)}`
  for (const path of listOf(reason.paths)) {
    for (const step of listOf(path.steps)) {
      const by = listOf(step.said).map((said) => {
        const verified = typeof said.lastVerified === 'string' ? `, verified ${said.lastVerified}` : ''
        return `${String(said.platform)} since ${String(said.firstSeen)}${verified}`
      })
      yield `      ${nameOf(step.from)} –${String(step.name)}→ ${nameOf(step.to)}   (${by.join('; ') || 'nobody any more'})`
    }
    yield ''
  }
}

/** `mlg enrich`: everything compared with what the rules conclude from scratch, and what differs written. */
export async function printEnrichment(options: ServiceOptions, print: Print): Promise<void> {
  show(await askService(options, '/api/v1/enrichment', { method: 'POST' }), options, enrichmentLines, print)
}

function* enrichmentLines(answer: Answer): Generator<string> {
  for (const rule of listOf(answer.rules)) {
    const { rule: id, conclusions, asserted, retracted } = rule
    yield `${String(id).padEnd(12)} ${String(conclusions).padStart(9)} conclusions, ${String(asserted)} were missing, ${String(retracted)} were one too many`
  }
  yield `${String(answer.enriched)} entities were settled or opened; the record is at transaction ${String(answer.tx)}`
}

function nameOf(end: unknown): string {
  const { name, uri } = objectOf(end)
  return typeof name === 'string' ? name : String(uri)
}

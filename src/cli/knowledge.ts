import { askService, listOf, searchOf, type Answer, type ServiceOptions } from './service.ts'

/** `mlg why`: each edge between two things, with its reasons in words and its evidence step by step. */
export async function printWhy(
  from: string,
  to: string,
  options: ServiceOptions & { readonly asOf?: string },
  print: (line: string) => void,
): Promise<void> {
  const { asOf } = options
  const answer = await askService(options, `/api/v1/why?${searchOf({ from, to, asOf })}`)
  const edges = listOf(answer.edges)
  if (edges.length === 0) print(String(answer.words))
  for (const edge of edges) {
    print(`${nameOf(edge.from)} –${String(edge.name)}→ ${nameOf(edge.to)}   ${String(edge.provenance)}`)
    for (const reason of listOf(edge.reasons)) printReason(reason, print)
  }
}

function printReason(reason: Answer, print: (line: string) => void): void {
  print(`  • ${String(reason.words)}`)
  for (const path of listOf(reason.paths)) {
    for (const step of listOf(path.steps)) {
      const by = listOf(step.said).map((said) => {
        const verified = typeof said.lastVerified === 'string' ? `, verified ${said.lastVerified}` : ''
        return `${String(said.platform)} since ${String(said.firstSeen)}${verified}`
      })
      print(
        `      ${nameOf(step.from)} –${String(step.name)}→ ${nameOf(step.to)}   (${by.join('; ') || 'nobody any more'})`,
      )
    }
    print('')
  }
}

/** `mlg enrich`: everything compared with what the rules conclude from scratch, and what differs written. */
export async function printEnrichment(options: ServiceOptions, print: (line: string) => void): Promise<void> {
  const answer = await askService(options, '/api/v1/enrichment', { method: 'POST' })
  for (const rule of listOf(answer.rules)) {
    const { rule: id, conclusions, asserted, retracted } = rule
    print(
      `${String(id).padEnd(12)} ${String(conclusions).padStart(9)} conclusions, ${String(asserted)} were missing, ${String(retracted)} were one too many`,
    )
  }
  print(`${String(answer.enriched)} entities were settled or opened; the record is at transaction ${String(answer.tx)}`)
}

function nameOf(end: unknown): string {
  const { name, uri } = (end ?? {}) as Answer
  return typeof name === 'string' ? name : String(uri)
}

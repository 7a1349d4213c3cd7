import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import type { Reader } from '../../query/reader.ts'
import { whyEdges } from '../../query/entities/why.ts'
import type { RulesAnswer, WhyAnswer, WhyArguments } from '../why.ts'

export async function why(reader: Reader, { from, to }: WhyArguments): Promise<Result<WhyAnswer, Problem>> {
  const [start, end] = [knownNode(reader, from, 'from'), knownNode(reader, to, 'to')]
  if (!start.ok) return start
  if (!end.ok) return end
  const forwards = await whyEdges(reader, start.value, end.value)
  const backwards = start.value === end.value ? [] : await whyEdges(reader, end.value, start.value)
  const edges = [...forwards, ...backwards]
  const [a, b] = [reader.graph.uriOf(start.value), reader.graph.uriOf(end.value)]
  return ok({
    from: a,
    to: b,
    edges,
    sentence:
      edges.length > 0
        ? `${edges.length} edges between ${a} and ${b}.`
        : `No edge leads from ${a} to ${b}, nor back. The lineage of ${a} shows what is further away.`,
    tx: reader.at,
  })
}

export async function rules({ catalogue, paths }: Reader): Promise<Result<RulesAnswer, Problem>> {
  return ok({
    rules: catalogue.rules.map((rule) => {
      const from = catalogue.target(rule.from).types
      const edge = catalogue.edgeTypes.find(
        (e) => e.origin === 'rule' && e.name === rule.concludes && [...e.from.types].some((type) => from.has(type)),
      )
      const walked = edge !== undefined && paths.isWalked(edge.id)
      return { ...rule, answered: walked ? ('walked' as const) : ('recorded' as const) }
    }),
  })
}

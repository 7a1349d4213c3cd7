// Finds whose recommendations are asked for, and of which kinds.
import { labelOf } from '../../catalogue/labels.ts'
import { badArgument, type Problem } from '../../contracts/problem.ts'
import { truncate } from '../../lib/cut-text.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { knownNode } from '../../query/entities/known-entity.ts'
import { suggestedEdges, type SuggestedEdge, type SuggestionScope } from '../../query/entities/suggestions.ts'
import type { Reader } from '../../query/reader.ts'
import { ownedByTeam } from '../unused/unused.ts'
import type { Scoped, RecommendationsAnswer } from './schema.ts'

export function scopeOf(reader: Reader, { of, team, kind }: Scoped): Result<SuggestionScope, Problem> {
  const node = of === undefined ? ok(null) : knownNode(reader, of, 'of')
  if (!node.ok) return node
  const owning = ownedByTeam(reader, team)
  if (!owning.ok) return owning
  const all = suggestedEdges(reader.catalogue)
  const wanted = all.filter(({ edge }) => edge.name === kind)
  if (kind !== undefined && wanted.length === 0) return err(unknownKind(kind, all))
  const estimates = of !== undefined
  const usual = all.filter(({ edge }) => edge.suggests !== undefined || estimates)
  return ok({ edges: kind === undefined ? usual : wanted, node: node.value, among: owning.value.owns })
}

function unknownKind(kind: string, all: readonly SuggestedEdge[]): Problem {
  const names = [...new Set(all.map(({ edge }) => edge.name))]
  const near = nearestMatch(kind, names)
  const hint = near === null ? `Use one of ${names.join(', ')}.` : `Did you mean ${near}?`
  return badArgument('kind', `kind: no rule suggests "${truncate(kind, 100)}".`, hint)
}

export function kindsOf(all: readonly SuggestedEdge[]): RecommendationsAnswer['kinds'] {
  return [...Map.groupBy(all, ({ edge }) => edge.name)].map(([kind, of]) => ({
    kind,
    label: labelOf(kind),
    rules: [...new Set(of.flatMap(({ rules }) => rules.map(({ id }) => id)))],
    states: of[0]?.edge.suggests ?? null,
  }))
}

import type { RuleDefinition } from '../../catalogue/definition.ts'
import { concludedEdges, type EdgeType } from '../../catalogue/edges.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { functionIn, type FunctionName, type RuleFunction } from '../../catalogue/rule-functions.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { PathProblem } from '../paths/resolve.ts'
import { compileFunction, type CompiledFunction } from './functions.ts'
import type { ComparedEdge } from './similarity.ts'

/** A rule that applies a named function to one edge type. */
export interface FunctionRule {
  readonly definition: RuleDefinition
  readonly call: CompiledFunction
  readonly edge: EdgeTypeId
}

interface Called extends RuleFunction {
  readonly definition: RuleDefinition
}

/** Compiles the rules whose path is a function. Two of them over one edge compare alike, and know of each other. */
export function compileFunctions(catalogue: Catalogue): Result<readonly FunctionRule[], readonly PathProblem[]> {
  const called = catalogue.rules.flatMap((definition): readonly Called[] => {
    const call = functionIn(definition.path)
    return call === null ? [] : [{ ...call, definition }]
  })
  const rules: FunctionRule[] = []
  const problems: PathProblem[] = []
  const compared = new Map<EdgeTypeId, ComparedEdge>()
  for (const call of called) {
    const over = comparedEdge(call, catalogue)
    const edge = concludedEdge(call, catalogue)
    const reason = typeof over === 'string' ? over : problemOf(call, over, catalogue)
    if (typeof over === 'string' || edge === undefined || reason !== null) {
      problems.push({ label: call.definition.id, reason: reason ?? 'the rule concludes nothing' })
      continue
    }
    const concluding = (name: FunctionName): EdgeTypeId | null => {
      const rule = called.find((other) => other.name === name && isSame(other, call))
      return rule === undefined ? null : (concludedEdge(rule, catalogue) ?? null)
    }
    const [type = ''] = call.definition.from
    const shared = getOrInsert(compared, over.id, (id) => {
      return { type, edge: id, similar: concluding('similar'), missing: concluding('missing') }
    })
    rules.push({ definition: call.definition, call: compileFunction(call.name, shared), edge })
  }
  return problems.length > 0 ? err(problems) : ok(rules)
}

function isSame(a: Called, b: Called): boolean {
  return a.over === b.over && a.definition.from.join() === b.definition.from.join()
}

/** Returns the edge whose ends are compared, or why there is none. */
function comparedEdge({ over, definition }: Called, catalogue: Catalogue): EdgeType | string {
  const [type, ...others] = definition.from
  if (type === undefined || others.length > 0 || catalogue.type(type) === undefined)
    return `a function compares entities of one type: ${definition.from.join(', ')} isn't one`
  const edge = catalogue.edgeNamed(type, over)
  return edge === undefined || edge.origin === 'internal' ? `${type} has no "${over}" to compare` : edge
}

function problemOf({ name, over, definition }: Called, edge: EdgeType, catalogue: Catalogue): string | null {
  const to = [...catalogue.target(definition.to).types]
  const allowed = name === 'similar' ? new Set(definition.from) : edge.to.types
  const wrong = to.filter((type) => !allowed.has(type))
  if (wrong.length > 0) return `${name}(${over}) doesn't lead to ${wrong.join(', ')}`
  if (definition.answered !== undefined) return 'what a function concludes is written to the record'
  if (definition.attributes !== undefined) return 'a function has attributes of its own: the score, and what it is from'
  const concluding = catalogue.rules.filter((rule) =>
    concludedEdges(rule, { of: (names) => catalogue.target(names) }).includes(
      `${edge.declaredOn}.${definition.concludes}`,
    ),
  )
  return concluding.length > 1 ? `another rule concludes "${definition.concludes}" as well` : null
}

function concludedEdge({ definition }: Called, catalogue: Catalogue): EdgeTypeId | undefined {
  return concludedEdges(definition, { of: (names) => catalogue.target(names) })[0]
}

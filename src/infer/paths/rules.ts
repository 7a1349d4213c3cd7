import type { RuleDefinition } from '../../catalogue/definition.ts'
import { concludedEdges } from '../../catalogue/edges.ts'
import { functionIn } from '../../catalogue/rule-functions.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { compilePath, compileRule, type CompiledPath } from './machine.ts'
import {
  endsOf,
  resolvePath,
  type ConclusionEdge,
  type PathCatalogue,
  type PathProblem,
  type PathSource,
  type ResolvedPath,
} from './resolve.ts'

/** A policy that depends on the clock records violations at any time; requests evaluate it for the present. */
export interface CompiledPolicy {
  readonly judged: CompiledPath
  readonly recorded: CompiledPath
  /** Leads from an entity to itself if it passes `where`; null if the policy has no such test. */
  readonly where: CompiledPath | null
}

/** The compiled rules of a catalogue. They also compile views, which may use their conclusions. */
export interface Rules {
  /** Keyed by rule id. */
  readonly byId: ReadonlyMap<string, CompiledPath>
  compile(source: Omit<PathSource, 'concludes'>): Result<CompiledPath, PathProblem>
  /** Compiles a policy's rule, which no other path follows. */
  compileLast(
    rule: Pick<RuleDefinition, 'id' | 'path' | 'from' | 'to'>,
  ): Result<Omit<CompiledPolicy, 'where'>, PathProblem>
}

/** A rule may use the conclusions of others; a cycle of rules is an error that names them. */
export function compileRules(
  all: readonly RuleDefinition[],
  catalogue: PathCatalogue,
): Result<Rules, readonly PathProblem[]> {
  // No path follows a function's estimates.
  const definitions = all.filter(({ path }) => functionIn(path) === null)
  const conclusions = conclusionsOf(definitions, catalogue)
  const byId = new Map<string, CompiledPath>()
  // A rule that uses an invalid rule has the same problem, which is reported once.
  const problems = new Set<PathProblem>()
  for (const [i, { id }] of definitions.entries()) {
    const rule = conclusions[i]?.rule()
    if (rule === undefined) continue
    if (rule.ok) byId.set(id, compileRule(rule.value))
    else problems.add(rule.error)
  }
  if (problems.size > 0) return err([...problems])
  const compile: Rules['compile'] = (view) => {
    const resolved = resolvePath({ ...view, concludes: [] }, catalogue, conclusions)
    return resolved.ok ? ok(compilePath(resolved.value)) : resolved
  }
  const compileLast: Rules['compileLast'] = ({ id, path, from, to }) => {
    const resolved = resolvePath({ label: id, path, from, to, concludes: [], isPolicy: true }, catalogue, conclusions)
    if (!resolved.ok) return resolved
    return ok({ judged: compileRule(resolved.value), recorded: compileRule(resolved.value, 'holds') })
  }
  return ok({ byId, compile, compileLast })
}

/** Resolves each rule once, at its first use. */
function conclusionsOf(definitions: readonly RuleDefinition[], catalogue: PathCatalogue): readonly ConclusionEdge[] {
  const resolved = new Map<RuleDefinition, Result<ResolvedPath, PathProblem>>()
  const open: RuleDefinition[] = []
  const resolve = (rule: RuleDefinition): Result<ResolvedPath, PathProblem> => {
    const cached = resolved.get(rule)
    if (cached !== undefined) return cached
    if (open.includes(rule))
      return err({ label: rule.id, reason: `rules use each other in a circle: ${circle(open, rule)}` })
    open.push(rule)
    const result = resolvePath(
      {
        label: rule.id,
        path: rule.path,
        from: rule.from,
        to: rule.to,
        concludes: concludedEdges(rule, { of: (names) => endsOf(names, catalogue) }),
      },
      catalogue,
      conclusions,
    )
    open.pop()
    resolved.set(rule, result)
    return result
  }
  const conclusions = definitions.map((rule) => ({
    // No path follows suggestions.
    name: rule.suggests === undefined ? rule.concludes : '',
    from: endsOf(rule.from, catalogue),
    to: endsOf(rule.to, catalogue),
    rule: () => resolve(rule),
  }))
  return conclusions
}

function circle(open: readonly RuleDefinition[], rule: RuleDefinition): string {
  return [...open.slice(open.indexOf(rule)), rule].map((r) => r.id).join(' → ')
}

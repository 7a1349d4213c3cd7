// Resolves the steps of a path to edge types, with the types allowed at each end.
import { attributesOfProduction, PUT_INTO_PRODUCTION_BY } from '../../catalogue/in-production.ts'
import type { StandingConditions } from '../../catalogue/in-use.ts'
import type { Direction } from '../../contracts/graph.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { EVALUATED_BY, RESTS_ON } from '../../model/approval.ts'
import type { AttributeGuard } from './guard.ts'
import {
  isClockGuard,
  parsePath,
  pathText,
  type ApprovedGuard,
  type Guard,
  type Path,
  type ProductionGuard,
} from './path.ts'

/** The parts of the catalogue that resolving a path needs. */
export interface PathCatalogue {
  /** Edges that sources assert, with all entity types at their ends. */
  readonly edges: readonly EdgeDeclaration[]
  readonly keys: readonly KeyDeclaration[]
  /** Expands a type, an interface or `any` to types; empty if unknown. */
  expand(name: string): readonly string[]
  componentTypeOf(type: string): string
  hasAttribute(type: string, attribute: string): boolean
  isTime(type: string, attribute: string): boolean
  /** Returns what tells whether entities of the type are in use, or retired. */
  standingConditions(type: string): StandingConditions
}

export interface EdgeDeclaration {
  readonly id: EdgeTypeId
  readonly name: string
  readonly from: ReadonlySet<string>
  readonly to: ReadonlySet<string>
}

/** The platforms that a key doesn't join with each other, by what they have in common; a missing one is on its own. */
export type JoinedAs = Readonly<Record<string, string>>

export interface KeyDeclaration {
  readonly name: string
  /** Edge from an entity to its key. */
  readonly edge: EdgeTypeId
  readonly types: ReadonlySet<string>
  /** A key that would join more pairs of nodes joins none. */
  readonly mostPairs: number
  /** A key shared by two entities of one platform joins none. */
  readonly unique: boolean
  readonly joinedAs: JoinedAs
}

/** A path with the types of its ends. */
export interface PathSource {
  /** Name for errors: `D4`, or `ModelInstance.features`. */
  readonly label: string
  readonly path: string
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** Edge types that it concludes; empty for a view. */
  readonly concludes: readonly EdgeTypeId[]
  /** Only a policy may depend on the clock: its violations are evaluated again on each request. */
  readonly isPolicy?: true
}

export interface PathProblem {
  readonly label: string
  readonly reason: string
}

/** A path with all steps resolved. The rules that it uses are nested inside it, without cycles. */
export interface ResolvedPath {
  readonly label: string
  readonly plan: PathPlan
  readonly from: AllowedTypes
  readonly to: AllowedTypes
  /** Edge types of its conclusions: other paths don't follow a rejected one. Empty for a view. */
  readonly concludes: readonly EdgeTypeId[]
}

/** The types allowed at an end. A stub has no entity type yet, so its component type decides (T11). */
export interface AllowedTypes {
  readonly types: ReadonlySet<string>
  readonly componentTypes: ReadonlySet<string>
}

export type PathPlan =
  | { readonly kind: 'edges'; readonly edges: readonly EdgeTypeId[]; readonly direction: Direction }
  /** Leads to the nodes of other platforms with an equal key. */
  | {
      readonly kind: 'key'
      readonly edge: EdgeTypeId
      readonly mostPairs: number
      readonly unique: boolean
      readonly joinedAs: JoinedAs
    }
  | { readonly kind: 'rule'; readonly rule: ResolvedPath; readonly direction: Direction }
  | { readonly kind: 'then'; readonly parts: readonly PathPlan[] }
  | { readonly kind: 'or'; readonly choices: readonly PathPlan[] }
  /** Without the body the node stays where it is; at the end of a path (`lifts`), only if the body leads nowhere. */
  | { readonly kind: 'maybe'; readonly body: PathPlan; readonly lifts: boolean }
  | { readonly kind: 'loop'; readonly body: PathPlan; readonly atLeastOnce: boolean }
  /** Each choice applies only if the earlier ones lead nowhere. */
  | { readonly kind: 'else'; readonly choices: readonly PathPlan[] }
  | { readonly kind: 'guard'; readonly guard: AttributeGuard }
  /** People approve the node; `basis` leads to what it rests on. */
  | { readonly kind: 'approved'; readonly guard: ApprovedGuard; readonly basis: PathPlan }
  /** Requires one of these types; for a stub the component type decides, unless it has to be `known`. */
  | { readonly kind: 'is'; readonly ends: AllowedTypes; readonly known: boolean }
  /** Requires that the body leads nowhere from the node. */
  | { readonly kind: 'no'; readonly body: PathPlan }

/** A rule's conclusion as a step of other paths. */
export interface ConclusionEdge {
  readonly name: string
  readonly from: AllowedTypes
  readonly to: AllowedTypes
  /** Resolves the rule itself, which may fail, or refer back to the path being resolved. */
  rule(): Result<ResolvedPath, PathProblem>
}

/** Steps that stay at the node. */
const TESTS: ReadonlySet<Path['kind']> = new Set(['guard', 'is', 'production', 'no'])

type TypeNames = ReadonlySet<string>
interface TypedPlan {
  readonly plan: PathPlan
  readonly types: TypeNames
}

export function resolvePath(
  source: PathSource,
  catalogue: PathCatalogue,
  conclusions: readonly ConclusionEdge[],
): Result<ResolvedPath, PathProblem> {
  const { label } = source
  const parsed = parsePath(source.path)
  if (!parsed.ok) return err({ label, reason: parsed.error })
  const from = endsOf(source.from, catalogue)
  const to = endsOf(source.to, catalogue)
  const resolver = new PathResolver(source, catalogue, conclusions)
  for (const name of [...source.from, ...source.to]) {
    if (catalogue.expand(name).length === 0)
      resolver.errors.push({ label, reason: `"${name}" is neither a type nor an interface` })
  }
  const typed = resolver.resolve(parsed.value, from.types, true)
  const [error] = resolver.errors
  if (error !== undefined) return err(error)
  if (!meets(to.types, typed.types)) {
    return err({ label, reason: `the path leads to ${formatTypes(typed.types)}, never to ${formatTypes(to.types)}` })
  }
  return ok({ label, plan: typed.plan, from, to, concludes: source.concludes })
}

export function endsOf(names: readonly string[], catalogue: PathCatalogue): AllowedTypes {
  const types = new Set(names.flatMap((name) => catalogue.expand(name)))
  return { types, componentTypes: new Set([...types].map((type) => catalogue.componentTypeOf(type))) }
}

class PathResolver {
  readonly errors: PathProblem[] = []
  readonly #source: PathSource
  readonly #catalogue: PathCatalogue
  readonly #conclusions: readonly ConclusionEdge[]

  constructor(source: PathSource, catalogue: PathCatalogue, conclusions: readonly ConclusionEdge[]) {
    this.#source = source
    this.#catalogue = catalogue
    this.#conclusions = conclusions
  }

  /** `last` means that only guards follow. */
  resolve(path: Path, types: TypeNames, last: boolean): TypedPlan {
    switch (path.kind) {
      case 'step':
        return this.#step(path.name, path.direction, types)
      case 'key':
        return this.#key(path.name, types)
      case 'then':
        return this.#then(path.parts, types, last)
      case 'or':
      case 'else': {
        const choices = path.choices.map((choice) => this.resolve(choice, types, last))
        return {
          plan: { kind: path.kind, choices: choices.map((c) => c.plan) },
          types: union(choices.map((c) => c.types)),
        }
      }
      case 'repeat': {
        if (path.times !== 'maybe') return this.#loop(path.body, types, path.times === 'some')
        const body = this.resolve(path.body, types, false)
        return { plan: { kind: 'maybe', body: body.plan, lifts: last }, types: union([types, body.types]) }
      }
      case 'guard':
        return this.#guard(path.guard, types)
      case 'is':
        return this.#is(path.types, types)
      case 'production':
        return this.#production(types)
      case 'no':
        return { plan: { kind: 'no', body: this.resolve(path.path, types, false).plan }, types }
    }
  }

  #is(names: readonly string[], types: TypeNames): TypedPlan {
    const { types: wanted } = endsOf(names, this.#catalogue)
    const retained = new Set([...types].filter((type) => wanted.has(type)))
    if (retained.size === 0)
      this.#fail(`[is ${names.join(', ')}]`, `the type here is ${formatTypes(types)}, never ${formatTypes(wanted)}`)
    return { plan: { kind: 'is', ends: endsOf([...retained], this.#catalogue), known: false }, types: retained }
  }

  /** It is in production itself, or what puts it there is. */
  #production(types: TypeNames): TypedPlan {
    const choices: PathPlan[] = [{ kind: 'guard', guard: this.#inProduction(types) }]
    for (const { of, name } of PUT_INTO_PRODUCTION_BY) {
      if (!types.has(of)) continue
      const path = [{ kind: 'step', name, direction: 'in' }, { kind: 'production' }] as const
      choices.push(this.#then(path, types, false).plan)
    }
    return { plan: { kind: 'no', body: { kind: 'no', body: { kind: 'or', choices } } }, types }
  }

  #inProduction(types: TypeNames): ProductionGuard {
    const conditions = [...types].sort().map((type) => [type, this.#catalogue.standingConditions(type)] as const)
    return {
      operator: 'in production',
      types: Object.fromEntries(conditions),
      attributes: [...attributesOfProduction(conditions.map(([, of]) => of))],
    }
  }

  #then(parts: readonly Path[], types: TypeNames, last: boolean): TypedPlan {
    const lastStep = parts.findLastIndex((part) => !TESTS.has(part.kind))
    const plans: PathPlan[] = []
    let reached = types
    parts.forEach((part, i) => {
      const typed = this.resolve(part, reached, last && i >= lastStep)
      plans.push(typed.plan)
      reached = typed.types
    })
    return { plan: { kind: 'then', parts: plans }, types: reached }
  }

  /** Later rounds may start at more types than the first, so steps are checked once all types are found. */
  #loop(body: Path, types: TypeNames, atLeastOnce: boolean): TypedPlan {
    let known = types
    for (;;) {
      const errors = this.errors.length
      const round = this.resolve(body, known, false)
      const all = union([known, round.types])
      if (all.size === known.size) {
        return { plan: { kind: 'loop', body: round.plan, atLeastOnce }, types: atLeastOnce ? round.types : all }
      }
      this.errors.length = errors
      known = all
    }
  }

  #key(name: string, types: TypeNames): TypedPlan {
    const { keys } = this.#catalogue
    const key = keys.find((one) => one.name === name)
    const possible = keys.filter((one) => meets(one.types, types)).map((one) => `=${one.name}`)
    if (key === undefined || !meets(key.types, types)) {
      const reason = possible.length === 0 ? 'nothing here has a key' : `possible are ${possible.sort().join(', ')}`
      this.#fail(`=${name}`, `no such key at ${formatTypes(types)}; ${reason}`)
      return { plan: { kind: 'or', choices: [] }, types: new Set() }
    }
    const { edge, mostPairs, unique, joinedAs } = key
    return { plan: { kind: 'key', edge, mostPairs, unique, joinedAs }, types: key.types }
  }

  #guard(guard: Guard, types: TypeNames): TypedPlan {
    if (guard.operator === 'deleted' || guard.operator === 'in production')
      return { plan: { kind: 'guard', guard }, types }
    const having = [...types].filter((type) => this.#catalogue.hasAttribute(type, guard.attribute))
    if (having.length === 0)
      this.#fail(`[${guard.attribute}]`, `${formatTypes(types)} has no attribute "${guard.attribute}"`)
    else if (isClockGuard(guard) && this.#source.isPolicy !== true)
      this.#fail(pathText({ kind: 'guard', guard }), 'only a policy may name the clock, or ask for approvals')
    else if (guard.operator === 'within' && !having.some((type) => this.#catalogue.isTime(type, guard.attribute)))
      this.#fail(
        pathText({ kind: 'guard', guard }),
        `"${guard.attribute}" of ${formatTypes(new Set(having))} isn't a time`,
      )
    if (guard.operator === 'approved')
      return { plan: { kind: 'approved', guard, basis: basisPlan(this.#catalogue) }, types }
    return { plan: { kind: 'guard', guard }, types }
  }

  /** Resolves a step to the edge and the conclusion of that name; if both exist, to both. */
  #step(name: string, direction: Direction, types: TypeNames): TypedPlan {
    const edges = this.#catalogue.edges.filter((edge) => edge.name === name && meets(near(edge, direction), types))
    const concluded = this.#conclusions.filter((c) => c.name === name && meets(nearEnd(c, direction), types))
    const plans: PathPlan[] =
      edges.length === 0 ? [] : [{ kind: 'edges', edges: edges.map((edge) => edge.id), direction }]
    for (const conclusion of concluded) {
      const rule = conclusion.rule()
      if (rule.ok) plans.push({ kind: 'rule', rule: rule.value, direction })
      else this.errors.push(rule.error)
    }
    if (edges.length + concluded.length === 0) {
      this.#fail(pathText({ kind: 'step', name, direction }), this.#possible(types))
    }
    const reached = union([
      ...edges.map((edge) => (direction === 'out' ? edge.to : edge.from)),
      ...concluded.map((c) => (direction === 'out' ? c.to.types : c.from.types)),
    ])
    const [only] = plans
    return { plan: plans.length === 1 && only !== undefined ? only : { kind: 'or', choices: plans }, types: reached }
  }

  #possible(types: TypeNames): string {
    if (types.size === 0) return 'nothing comes before it'
    const { edges } = this.#catalogue
    const forwards = [
      ...edges.filter((edge) => meets(edge.from, types)).map((edge) => edge.name),
      ...this.#conclusions.filter((c) => c.name !== '' && meets(c.from.types, types)).map((c) => c.name),
    ]
    const backwards = [
      ...edges.filter((edge) => meets(edge.to, types)).map((edge) => `<${edge.name}`),
      ...this.#conclusions.filter((c) => c.name !== '' && meets(c.to.types, types)).map((c) => `<${c.name}`),
    ]
    return `no such edge at ${formatTypes(types)}; possible are ${[...new Set([...forwards, ...backwards])].sort().join(', ')}`
  }

  #fail(step: string, reason: string): void {
    const { label, path } = this.#source
    this.errors.push({ label, reason: `the step "${step}" in "${path}": ${reason}` })
  }
}

/** Leads from any entity to what its approval rests on. */
export function basisPlan({ edges }: Pick<PathCatalogue, 'edges'>): PathPlan {
  const edgesNamed = (names: readonly string[]): EdgeTypeId[] =>
    edges.filter(({ name }) => names.includes(name)).map(({ id }) => id)
  return {
    kind: 'or',
    choices: [
      { kind: 'edges', edges: edgesNamed(RESTS_ON), direction: 'out' },
      { kind: 'edges', edges: edgesNamed(EVALUATED_BY), direction: 'in' },
    ],
  }
}

function near(edge: EdgeDeclaration, direction: Direction): TypeNames {
  return direction === 'out' ? edge.from : edge.to
}

function nearEnd(conclusion: ConclusionEdge, direction: Direction): TypeNames {
  return direction === 'out' ? conclusion.from.types : conclusion.to.types
}

function meets(a: TypeNames, b: TypeNames): boolean {
  for (const type of b) if (a.has(type)) return true
  return false
}

function union(all: readonly TypeNames[]): TypeNames {
  return new Set(all.flatMap((types) => [...types]))
}

function formatTypes(types: TypeNames): string {
  return types.size === 0 ? 'nothing' : [...types].sort().join(' or ')
}

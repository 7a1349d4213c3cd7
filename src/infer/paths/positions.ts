import type { EdgeTypeId } from '../../model/facts.ts'
import { reverseMachine, type Machine, type Move, type Test } from './machine.ts'
import { addTo } from '../../lib/maps.ts'
import { attributesOf } from './path.ts'

/** A move of a machine, and the state that it starts from. */
export interface MovePosition<M extends Move = Move> {
  readonly state: number
  readonly move: M
}

type EdgeMove = Extract<Move, { kind: 'edge' }>
export type KeyMove = Extract<Move, { kind: 'key' }>
type CallMove = Extract<Move, { kind: 'call' }>
export type TestMove = Extract<Move, { kind: 'test' }>

/** A machine with an index of the moves that each kind of change could affect. */
export interface IndexedMachine {
  readonly machine: Machine
  /** The reversed machine, which leads from any state back to the start. */
  readonly turned: Machine
  readonly byEdge: ReadonlyMap<EdgeTypeId, readonly MovePosition<EdgeMove>[]>
  readonly byKey: ReadonlyMap<EdgeTypeId, readonly MovePosition<KeyMove>[]>
  /** Moves by the conclusions of nested rules, which a rejection may affect. */
  readonly byConclusion: ReadonlyMap<EdgeTypeId, readonly MovePosition<CallMove>[]>
  /** The test on the subject's type, if every path begins with one. */
  readonly begins: MovePosition<TestMove> | null
  /** States in which a path is at its subject only. */
  readonly atSubject: ReadonlySet<number>
  readonly typed: readonly MovePosition<TestMove>[]
  readonly byAttribute: ReadonlyMap<string, readonly MovePosition<TestMove>[]>
  /** Tests of where a path leads, each with the machine of that path. */
  readonly nested: readonly { readonly at: MovePosition<TestMove>; readonly inner: IndexedMachine }[]
}

export function indexMoves(machine: Machine): IndexedMachine {
  const byEdge = new Map<EdgeTypeId, MovePosition<EdgeMove>[]>()
  const byKey = new Map<EdgeTypeId, MovePosition<KeyMove>[]>()
  const byConclusion = new Map<EdgeTypeId, MovePosition<CallMove>[]>()
  const byAttribute = new Map<string, MovePosition<TestMove>[]>()
  const typed: MovePosition<TestMove>[] = []
  const nested: { at: MovePosition<TestMove>; inner: IndexedMachine }[] = []
  for (const [state, moves] of machine.moves.entries()) {
    for (const move of moves) {
      if (move.kind === 'edge') for (const type of move.edges) addTo(byEdge, type, { state, move })
      if (move.kind === 'key') addTo(byKey, move.edge, { state, move })
      if (move.kind === 'call') for (const type of move.rule.edges) addTo(byConclusion, type, { state, move })
      if (move.kind !== 'test') continue
      const { test } = move
      if (test.kind === 'guard' || test.kind === 'approved')
        for (const name of attributesOf(test.guard)) addTo(byAttribute, name, { state, move })
      if (isNested(test)) nested.push({ at: { state, move }, inner: indexMoves(test.machine) })
      else if (test.kind !== 'guard') typed.push({ state, move })
    }
  }
  const [first, ...others] = typed.filter(({ state }) => state === machine.start)
  const begins = first !== undefined && others.length === 0 && machine.moves[machine.start]?.length === 1 ? first : null
  return {
    machine,
    turned: reverseMachine(machine),
    begins,
    atSubject: subjectStates(machine),
    byEdge,
    byKey,
    byConclusion,
    typed,
    byAttribute,
    nested,
  }
}

function isNested(test: Test): test is Extract<Test, { readonly machine: Machine }> {
  return test.kind === 'nothing' || test.kind === 'approved'
}

function subjectStates({ start, moves }: Machine): ReadonlySet<number> {
  const staying = new Set([start])
  for (const state of staying) for (const move of moves[state] ?? []) if (staysAtNode(move)) staying.add(move.next)
  const leaving = moves.flat().flatMap((move) => (staysAtNode(move) ? [] : [move.next]))
  const left = new Set(leaving)
  for (const state of left) for (const move of moves[state] ?? []) left.add(move.next)
  return new Set([...staying].filter((state) => !left.has(state)))
}

function staysAtNode({ kind }: Move): boolean {
  return kind === 'skip' || kind === 'test'
}

export interface PathVocabulary {
  readonly edges: Set<EdgeTypeId>
  readonly attributes: Set<string>
  /** Conclusions of nested rules, whose rejection matters. */
  readonly conclusions: Set<EdgeTypeId>
}

/** Collects all edge types and attributes that it reads, including those of inner machines. */
export function vocabularyOf(of: IndexedMachine): PathVocabulary {
  const edges = new Set([...of.byEdge.keys(), ...of.byKey.keys()])
  const attributes = new Set(of.byAttribute.keys())
  const conclusions = new Set(of.byConclusion.keys())
  for (const { inner } of of.nested) {
    const more = vocabularyOf(inner)
    for (const edge of more.edges) edges.add(edge)
    for (const attribute of more.attributes) attributes.add(attribute)
    for (const edge of more.conclusions) conclusions.add(edge)
  }
  return { edges, attributes, conclusions }
}

/** Returns the steps along keys, each key once. */
export function keyStepsOf(all: readonly IndexedMachine[]): readonly KeyMove[] {
  const steps = new Map<EdgeTypeId, KeyMove>()
  for (const { byKey, nested } of all) {
    for (const [edge, [first]] of byKey) if (first !== undefined) steps.set(edge, first.move)
    for (const step of keyStepsOf(nested.map(({ inner }) => inner))) steps.set(step.edge, step)
  }
  return [...steps.values()]
}

/** Tells whether the machine has no loop; with one, an edge may be on any number of paths. */
export function isBounded(machine: Machine): boolean {
  const done = new Set<number>()
  const open = new Set<number>()
  const ends = (state: number): boolean => {
    if (done.has(state)) return true
    if (open.has(state)) return false
    open.add(state)
    const bounded = (machine.moves[state] ?? []).every(
      (move) => ends(move.next) && (move.kind !== 'test' || !isNested(move.test) || isBounded(move.test.machine)),
    )
    open.delete(state)
    done.add(state)
    return bounded
  }
  return ends(machine.start)
}

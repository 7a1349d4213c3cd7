import type { RuleDefinition } from '../../catalogue/definition.ts'
import type { HeldEdge, NodeId } from '../../contracts/log.ts'
import { RULE_TYPE, SYSTEM_PLATFORM, type DocumentKey, type EdgeTypeId } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { must } from '../../lib/result.ts'
import type { CompiledPath } from './machine.ts'
import { vocabularyOf, type IndexedMachine, type PathVocabulary } from './positions.ts'
import type { CompiledFunction } from '../similar/functions.ts'

/** A rule whose conclusions are written to the record, from a path or a named function. */
export type RecordedRule = RecordedPath | RecordedFunction

interface Recorded {
  readonly definition: RuleDefinition
  readonly edges: ReadonlyMap<string, EdgeTypeId>
  /** True if no other rule concludes this rule's edges: then an edge in the graph is a recorded conclusion. */
  readonly alone: boolean
  /** Edge types of the rule that sources state as well. */
  readonly supported: readonly EdgeTypeId[]
  /** Changes with everything that determines the conclusions, including the rules that it uses. */
  readonly digest: string
  readonly document: DocumentKey
}

export interface RecordedPath extends Recorded {
  readonly kind: 'path'
  readonly path: CompiledPath
  readonly positions: IndexedMachine
}

export interface RecordedFunction extends Recorded {
  readonly kind: 'function'
  readonly call: CompiledFunction
}

/** Returns the edge types and attributes that a rule reads: other changes of the graph don't concern it. */
export function readsOf(rule: RecordedRule): PathVocabulary {
  return rule.kind === 'path' ? vocabularyOf(rule.positions) : rule.call.reads
}

export function documentOfRule(id: string): DocumentKey {
  return { platform: SYSTEM_PLATFORM, type: RULE_TYPE, uri: must(makeUri('rule', SYSTEM_PLATFORM, id)) }
}

/** Concluded edges by type. A pair is one number to save memory: there may be a million, and ids are small. */
export class Conclusions {
  readonly #byType = new Map<EdgeTypeId, Set<number>>()
  size = 0

  add(type: EdgeTypeId, from: NodeId, to: NodeId): void {
    const pair = pairOf(from, to)
    if (this.size >= MAX_CONCLUSIONS) throw new TooManyConclusions(type)
    let pairs = this.#byType.get(type)
    if (pairs === undefined) this.#byType.set(type, (pairs = new Set()))
    const before = pairs.size
    pairs.add(pair)
    this.size += pairs.size - before
  }

  has(type: EdgeTypeId, from: NodeId, to: NodeId): boolean {
    return this.#byType.get(type)?.has(from * PAIR + to) === true
  }

  /** Returns true if the set contained it. */
  delete(type: EdgeTypeId, from: NodeId, to: NodeId): boolean {
    const isDeleted = this.#byType.get(type)?.delete(from * PAIR + to) === true
    if (isDeleted) this.size--
    return isDeleted
  }

  *[Symbol.iterator](): Generator<HeldEdge, void, void> {
    for (const [type, pairs] of this.#byType) {
      for (const pair of pairs) yield { type, from: Math.floor(pair / PAIR), to: pair % PAIR }
    }
  }
}

/** Conclusions of a rule that a change adds or removes. */
export interface Consequences {
  /** Conclusions over a new path; they may already have followed over another. */
  readonly gained: Conclusions
  /** Conclusions that no longer follow. */
  readonly lost: Conclusions
}

/** Maximum number of conclusions of one rule, some 200 MB while compared. A rule beyond it relates everything. */
const MAX_CONCLUSIONS = 4_000_000

export class TooManyConclusions extends Error {
  constructor(type: EdgeTypeId) {
    super(`the rule would conclude more than ${MAX_CONCLUSIONS} edges of the type ${type}: make its path more specific`)
  }
}

/** Two node ids below it fit one exact number. 67 million nodes are thirty times the intended size of a process. */
const PAIR = 2 ** 26

export function pairOf(from: NodeId, to: NodeId): number {
  if (to >= PAIR) throw new Error(`the node id ${to} is too large for rules: ids must be below ${PAIR}`)
  return from * PAIR + to
}

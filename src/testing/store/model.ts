import type { Commit, DocumentWrite } from '../../contracts/log.ts'
import { canonicalJson } from '../../lib/json.ts'
import type { Attributes, Tx } from '../../model/facts.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../../model/lookup.ts'
import { mergeStated } from '../../model/merge.ts'
import { applyEdit, isEdgeEdit, PEOPLE } from '../../model/people.ts'
import { partsOf, type Uri } from '../../model/uri.ts'

/**
 * Computes what the log should hold in the most naive way: every document's last statement is kept, the whole world is
 * recomputed after each commit, and a transaction is the difference between two worlds. Slow, small, and obviously
 * right.
 */
export interface ModelledRecord {
  /** `node|platform|type|document` → attributes. */
  readonly facts: ReadonlyMap<string, Attributes>
  /** `platform|type|document|edge type|from|to`. */
  readonly edges: ReadonlySet<string>
  readonly nodes: readonly Uri[]
  /** Merged type of each node that has one. */
  readonly types: ReadonlyMap<Uri, string>
}

interface ModelledDocument {
  readonly key: DocumentWrite['key']
  readonly facts: ReadonlyMap<Uri, Attributes>
  readonly edges: ReadonlySet<string>
  readonly answered: boolean
  readonly gone: boolean
}

interface ModelOutcome {
  readonly tx: Tx | null
  readonly asserted: number
  readonly retracted: number
  readonly stubs: number
}

const EMPTY: ModelledRecord = { facts: new Map(), edges: new Set(), nodes: [], types: new Map() }

export class ModelLog {
  readonly worlds: ModelledRecord[] = [EMPTY]
  readonly #documents = new Map<string, ModelledDocument>()
  readonly #system = new Map<Uri, Attributes>()
  #logTime = 0

  get world(): ModelledRecord {
    return this.worlds.at(-1) ?? EMPTY
  }

  commit(commit: Commit): ModelOutcome {
    const before = this.world
    const goneBefore = this.#goneNodes()
    const spoken = new Set<Uri>()
    const at = Math.max(commit.at, this.#logTime + 1)
    const again: string[] = []
    const written = { ...commit, documents: this.#dropUnmentioned(commit) }
    for (const write of written.documents) {
      if (isSystem(write.key)) spoken.add(write.key.uri)
      else {
        const held = this.#documents.get(idOf(write.key))
        this.#documents.set(idOf(write.key), applyAnswer(held, write, at))
        for (const edge of findRenewed(held, write)) again.push(edge)
      }
    }
    const nodes = findMentioned(before.nodes, written)
    const { facts, edges } = this.#compute()
    const toggled = symmetric(goneBefore, this.#goneNodes())
    const changed = { before, facts, edges, toggled, renewed: new Set(again.map((edge) => fields(edge)[1])) }
    // A person's statement has a unique time; a source may answer several times in one.
    const noted = commit.documents.some(({ answer }) => answer.kind === 'edited') ? at : commit.at
    for (const node of nodes) {
      const system = this.#systemOf(node, { at: noted, changed, enriched: spoken.has(node) })
      this.#system.set(node, system)
      if (Object.keys(system).length > 0) facts.set(`${node}|mds|System|${node}`, system)
    }
    const outcome = this.#write({ facts, edges, nodes, types: mergedTypes(facts) }, again.length)
    if (outcome.tx !== null) this.#logTime = at
    return outcome
  }

  /** Leaves out entities that sources lack while nothing else mentions them. */
  #dropUnmentioned(commit: Commit): readonly DocumentWrite[] {
    const last = new Map(commit.documents.map((write) => [idOf(write.key), write]))
    const isFirstAbsence = ({ key }: DocumentWrite): boolean => {
      const body = last.get(idOf(key))
      return body?.answer.kind === 'gone' && (body.pushed?.body ?? null) === null && !this.#documents.has(idOf(key))
    }
    const others = commit.documents.filter((write) => !isFirstAbsence(write))
    const nodes = new Set(findMentioned(this.world.nodes, { ...commit, documents: others }))
    return commit.documents.filter((write) => !isFirstAbsence(write) || nodes.has(write.key.uri))
  }

  #goneNodes(): Set<string> {
    const gone = [...this.#documents.values()].filter((d) => d.gone && d.answered)
    return new Set(gone.map((d) => idOf(d.key)))
  }

  #compute(): { facts: Map<string, Attributes>; edges: Set<string> } {
    const facts = new Map<string, Attributes>()
    const edges = new Set<string>()
    for (const [id, document] of this.#documents) {
      for (const [node, attributes] of document.facts) facts.set(`${node}|${id}`, attributes)
      for (const edge of document.edges) edges.add(`${id}|${edge}`)
    }
    const declared = [...edges]
    for (const answer of declared) {
      const [platform, type, about, edgeType, from, to] = fields(answer)
      if (type !== LOOKUP_TYPE || edgeType !== RESOLVES_TO || about !== from || isLookup(to)) continue
      for (const premise of declared) {
        const [, , , premiseType, premiseFrom, premiseTo, rejected] = fields(premise)
        if (rejected !== undefined || premiseTo !== from || premiseType === RESOLVES_TO) continue
        edges.add(`${platform}|${type}|${about}|${premiseType}|${premiseFrom}|${to}`)
      }
    }
    return { facts, edges }
  }

  #systemOf(node: Uri, { changed, enriched, at }: { at: number; changed: ModelChange; enriched: boolean }): Attributes {
    const before = this.#system.get(node) ?? {}
    const { facts } = changed
    const beside = [`${node}|mds|Rule|`, `${node}|${PEOPLE}|`]
    const claimed = [...facts].filter(
      ([key]) => key.startsWith(`${node}|`) && !beside.some((one) => key.startsWith(one)),
    )
    const hydrated = claimed.length > 0
    let state = hydrated ? (before['state'] ?? 'HYDRATED') : undefined
    if (state === 'ENRICHED' && isDisturbed(node, changed)) state = 'HYDRATED'
    if (hydrated && enriched) state = 'ENRICHED'
    const own = [...this.#documents.values()].filter(
      (d) => d.key.uri === node && d.key.platform !== PEOPLE && d.key.platform !== 'mds',
    )
    const home = own.filter((d) => d.key.platform === partsOf(node).platformId && d.answered)
    const wasDescribed = before['state'] !== undefined || before['deletedAtSource'] !== undefined
    const deleted = own.length === 0 ? !hydrated && wasDescribed : home.length > 0 && home.every((d) => d.gone)
    const types = new Set<unknown>()
    for (const d of this.#documents.values()) if (!d.gone) types.add(d.facts.get(node)?.['entityType'])
    types.delete(undefined)
    const detail = [...types].sort().join(', ')
    const unresolvable = !hydrated && own.length > 0 && own.every((d) => d.gone)
    const issues = [
      ...(types.size > 1 ? [{ kind: 'two-types', detail }] : []),
      ...(unresolvable ? [{ kind: 'unresolvable', detail: `${partsOf(node).platformId} doesn't have it` }] : []),
    ]
    return {
      ...(state === undefined ? {} : { state }),
      ...(deleted ? { deletedAtSource: before['deletedAtSource'] ?? new Date(at).toISOString() } : {}),
      ...(unresolvable ? { unresolvable } : {}),
      ...(issues.length > 0 ? { issues } : {}),
    }
  }

  #write(world: ModelledRecord, renewals: number): ModelOutcome {
    const before = this.world
    const created = world.nodes.slice(before.nodes.length)
    let [asserted, retracted] = [renewals, renewals]
    for (const key of new Set([...before.facts.keys(), ...world.facts.keys()])) {
      const [was, is] = [before.facts.get(key) ?? {}, world.facts.get(key) ?? {}]
      for (const name of Object.keys(is)) if (!same(was[name], is[name])) asserted++
      for (const name of Object.keys(was)) if (!(name in is)) retracted++
    }
    asserted += difference(world.edges, before.edges).size
    retracted += difference(before.edges, world.edges).size
    if (asserted + retracted + created.length === 0) return { tx: null, asserted: 0, retracted: 0, stubs: 0 }
    this.worlds.push(world)
    const spokenOf = new Set(
      [...world.facts.keys()].filter((key) => !key.includes('|mds|System|')).map((key) => fields(key)[0]),
    )
    return { tx: this.worlds.length - 1, asserted, retracted, stubs: created.filter((n) => !spokenOf.has(n)).length }
  }
}

interface ModelChange {
  readonly before: ModelledRecord
  readonly facts: ReadonlyMap<string, Attributes>
  readonly edges: ReadonlySet<string>
  readonly toggled: ReadonlySet<string>
  /** Sources of edges that are confirmed or rejected again. */
  readonly renewed: ReadonlySet<string | undefined>
}

function isDisturbed(node: Uri, { before, facts, edges, toggled, renewed }: ModelChange): boolean {
  if (renewed.has(node)) return true
  const mine = (all: ReadonlyMap<string, Attributes>) =>
    [...all]
      .filter(([key]) => key.startsWith(`${node}|`) && !key.includes('|mds|'))
      .map(([k, v]) => k + canonicalJson(v))
      .sort()
  const outgoing = (all: ReadonlySet<string>) =>
    [...all].filter((key) => fields(key)[4] === node && !key.startsWith('mds|')).sort()
  if ([...toggled].some((id) => fields(id)[2] === node)) return true
  return !same(mine(before.facts), mine(facts)) || !same(outgoing(before.edges), outgoing(edges))
}

function applyAnswer(
  before: ModelledDocument | undefined,
  { key, answer }: DocumentWrite,
  at: number,
): ModelledDocument {
  const held = before ?? { key, facts: new Map(), edges: new Set(), answered: false, gone: false }
  switch (answer.kind) {
    case 'stated': {
      const facts = new Map<Uri, Attributes>()
      for (const { uri, attributes } of answer.statement.nodes) {
        const claimed = Object.entries(attributes).filter(([, value]) => value !== null)
        if (claimed.length > 0) facts.set(uri, { ...facts.get(uri), ...Object.fromEntries(claimed) })
      }
      const edges = new Set(answer.statement.edges.map((e) => `${e.type}|${e.from}|${e.to}`))
      return { key, facts, edges, answered: true, gone: answer.storedAnswer === true && held.answered && held.gone }
    }
    case 'same':
      return held.answered ? { ...held, gone: false } : held
    case 'gone': {
      if (answer.history || !held.answered) return { ...held, gone: true }
      const type = held.facts.get(key.uri)?.['entityType'] ?? key.type
      const facts = new Map<Uri, Attributes>([[key.uri, { entityType: type }]])
      return { ...held, facts, edges: new Set(), gone: true }
    }
    case 'amended': {
      const { asserted, retracted, about } = answer
      const named = (e: { type: string; from: string; to: string }) => `${e.type}|${e.from}|${e.to}`
      const taken = new Set(retracted.map(named))
      // An existing edge isn't asserted again, so duplicates are removed.
      const edges = new Set([
        ...[...held.edges].filter((e) => !taken.has(e)),
        ...asserted.map(named).filter((e) => !held.edges.has(e)),
      ])
      const facts = about === null ? held.facts : new Map([[key.uri, about]])
      return { key, facts, edges, answered: true, gone: false }
    }
    case 'edited': {
      const edges = new Set(held.edges)
      let words = held.facts.get(key.uri) ?? {}
      for (const edit of answer.edits) {
        if (!isEdgeEdit(edit)) words = applyEdit(words, edit, at)
        else {
          const { type, from, to } = edit.edge
          for (const judgement of ['', '|REJECTED']) edges.delete(`${type}|${from}|${to}${judgement}`)
          if (edit.kind === 'confirm') edges.add(`${type}|${from}|${to}`)
          if (edit.kind === 'reject') edges.add(`${type}|${from}|${to}|REJECTED`)
        }
      }
      const facts = new Map(Object.keys(words).length === 0 ? [] : [[key.uri, words]])
      return { key, facts, edges, answered: true, gone: false }
    }
    case 'redacted': {
      const left = (node: Uri, attributes: Attributes) => {
        const names = node === key.uri ? answer.allowed.subject : answer.allowed.parts
        return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)))
      }
      const facts = [...held.facts].map(([node, attributes]) => [node, left(node, attributes)] as const)
      return { ...held, facts: new Map(facts.filter(([, attributes]) => Object.keys(attributes).length > 0)) }
    }
    case 'failed':
      return held
  }
}

/** Repeated judgements: the edge ends and begins in one transaction. */
function findRenewed(held: ModelledDocument | undefined, { answer }: DocumentWrite): string[] {
  if (answer.kind !== 'edited') return []
  const last = new Map<string, string>()
  for (const edit of answer.edits) {
    if (isEdgeEdit(edit)) last.set(`${edit.edge.type}|${edit.edge.from}|${edit.edge.to}`, edit.kind)
  }
  const again = [...last].map(([edge, kind]) =>
    kind === 'reject' ? `${edge}|REJECTED` : kind === 'confirm' ? edge : '',
  )
  return again.filter((edge) => held?.edges.has(edge) === true)
}

function mergedTypes(facts: ReadonlyMap<string, Attributes>): Map<Uri, string> {
  const voices = [...facts].map(([key, attributes]) => {
    const [node = '', platform = '', type = '', document = ''] = fields(key)
    const origin =
      platform === PEOPLE
        ? ('person' as const)
        : platform === 'mds'
          ? type === 'Rule'
            ? ('rule' as const)
            : ('system' as const)
          : ('source' as const)
    return { node: node as Uri, origin, platform, type, document: document as Uri, attributes }
  })
  const types = new Map<Uri, string>()
  for (const [node, facts] of Map.groupBy(voices, (voice) => voice.node)) {
    const type = mergeStated(facts, node, () => 'first')['entityType']
    if (typeof type === 'string') types.set(node, type)
  }
  return types
}

/** The system first, then each document in turn, in the order of its mentions. */
function findMentioned(known: readonly Uri[], commit: Commit): Uri[] {
  const nodes = new Set(known)
  const distinct = new Map(commit.documents.map((write) => [idOf(write.key), write]))
  for (const { key } of distinct.values()) if (isSystem(key)) nodes.add(key.uri)
  for (const { key, answer } of distinct.values()) {
    if (isSystem(key)) continue
    nodes.add(key.uri)
    if (answer.kind === 'amended') for (const e of answer.asserted) nodes.add(e.from).add(e.to)
    if (answer.kind === 'edited')
      for (const e of applyAnswer(undefined, { key, answer, requestedAt: 0 }, 0).edges)
        nodes.add(fields(e)[1] as Uri).add(fields(e)[2] as Uri)
    if (answer.kind !== 'stated') continue
    for (const claim of answer.statement.nodes) nodes.add(claim.uri)
    for (const edge of answer.statement.edges) nodes.add(edge.from).add(edge.to)
    for (const reference of answer.statement.references) nodes.add(reference.uri)
  }
  return [...nodes]
}

function isSystem({ platform, type }: DocumentWrite['key']): boolean {
  return platform === 'mds' && type === 'System'
}

function idOf({ platform, type, uri }: DocumentWrite['key']): string {
  return `${platform}|${type}|${uri}`
}

function fields(key: string): string[] {
  return key.split('|')
}

function isLookup(uri: string | undefined): boolean {
  return uri?.startsWith('aip://lookup/') === true
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson([a as never]) === canonicalJson([b as never])
}

function difference<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): Set<T> {
  return new Set([...a].filter((x) => !b.has(x)))
}

function symmetric<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): Set<T> {
  return new Set([...difference(a, b), ...difference(b, a)])
}

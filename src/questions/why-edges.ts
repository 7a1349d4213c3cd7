import { getOrInsert } from '../lib/maps.ts'
import { formatCount } from '../lib/format-count.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import type { NodeId } from '../contracts/log.ts'
import type { SupportRecord } from '../contracts/reads.ts'
import { edgeKey, edgeOfKey } from '../model/diff.ts'
import { documentId, type DocumentKey, type EdgeClaim, type Time, type Tx } from '../model/facts.ts'
import { calledPerson, personOf } from '../model/people.ts'
import { isApart, type EdgeType } from '../catalogue/edges.ts'
import { isKey, isKeyEdge, KEYS, keyValue } from '../model/key.ts'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import { platformOf, type Uri } from '../model/uri.ts'
import type { Entity } from '../query/entities/entity.ts'
import type { Reader } from '../query/reader.ts'
import { isShownRelation } from '../query/entities/relation.ts'
import {
  explain,
  sharedCaveat,
  strongest,
  supportsOf,
  supportsOfEdges,
  type Support,
} from '../query/entities/relations.ts'
import { isoOrNull } from '../lib/iso.ts'
import type { WhyAnswer } from './why-shapes.ts'

export type WhyEdge = WhyAnswer['edges'][number]
export type WhyEnd = WhyEdge['from']
export type WhyReason = WhyEdge['reasons'][number]
export type WhyPath = Extract<WhyReason, { kind: 'concluded' }>['paths'][number]
type WhyStep = WhyPath['steps'][number]
export type StatedBy = WhyStep['statedBy'][number]

/** Named instead of a rule if an edge to a look-up is carried over to what it resolved to (docs/decisions/0001). */
const CARRIED_OVER = {
  rule: 'look-up',
  ruleName: 'carriedOver',
  description: 'A source names a person by an address, and the identity source states whose that is.',
  caveat: null,
} as const

/** Maximum number of paths listed for a rule. */
const MAX_PATHS = 8

/** Explains every edge from one node to the other. */
export async function whyEdges(reader: Reader, from: NodeId, to: NodeId): Promise<readonly WhyEdge[]> {
  const found: WhyEdge[] = []
  for (const edge of reader.catalogue.edgeTypes) {
    // Violations and carried classifications aren't relationships, but have evidence too.
    if (!isShownRelation(edge) && !isApart(edge.id)) continue
    if (!reader.neighbours(from, edge, 'out').includes(to)) continue
    found.push(await whyEdge(reader, edge, { from, to }))
  }
  return found
}

export async function whyEdge(
  reader: Reader,
  edge: EdgeType,
  { from, to }: { readonly from: NodeId; readonly to: NodeId },
): Promise<WhyEdge> {
  const reads = new EvidenceReads(reader)
  const recorded = await supportsOfEdges(reader, [
    { type: edge.id, from: reader.graph.uriOf(from), to: reader.graph.uriOf(to) },
  ])
  const supports = await supportsOf(reader, from, { edge, direction: 'out', node: to, recorded })
  const [start, end] = await reads.ends([from, to])
  const reasons: WhyReason[] = []
  for (const support of supports) reasons.push(await reasonOf(support, { edge, from, to, start, end }, reads))
  const caveat = sharedCaveat(reasons.map((reason) => (reason.kind === 'concluded' ? reason.caveat : null)))
  return { type: edge.id, name: edge.name, from: start, to: end, provenance: strongest(supports), caveat, reasons }
}

interface EdgeWithEnds {
  readonly edge: EdgeType
  readonly from: NodeId
  readonly to: NodeId
  readonly start: WhyEnd
  readonly end: WhyEnd
}

async function reasonOf(support: Support, around: EdgeWithEnds, reads: EvidenceReads): Promise<WhyReason> {
  const { rule, platform, document, type } = support
  if (rule === null && isCarriedOver(support)) return await carriedOver(support, around, reads)
  if (rule === null) {
    const statement = await reads.statementOf(
      { platform: platform ?? '', type: type ?? '', uri: document ?? reads.reader.graph.uriOf(around.from) },
      support.since,
    )
    const sentence = statementSentence(statement)
    return { kind: 'stated', provenance: support.provenance, ...statement, sentence }
  }
  const paths: WhyPath[] = []
  for (const path of support.paths.slice(0, MAX_PATHS)) paths.push(await reads.path(path))
  const definition = reads.reader.catalogue.rule(withoutVersion(rule))
  const morePaths = support.morePaths + Math.max(0, support.paths.length - MAX_PATHS)
  const ruleName = definition?.name ?? rule
  const hiddenSteps = paths.length > 0 ? 0 : await stepsOverHidden(reads.reader, rule, around)
  return {
    kind: 'concluded',
    rule,
    ruleName,
    description: definition?.description ?? '',
    caveat: definition?.caveat ?? null,
    provenance: support.provenance,
    firstSeen: await reads.timeOf(support.since),
    attributes: support.attributes,
    paths,
    morePaths,
    hiddenSteps,
    sentence: conclusionSentence({ rule, ruleName, paths, morePaths, hiddenSteps }, around),
  }
}

/** Counts the steps of a path that the caller may not see. */
async function stepsOverHidden(reader: Reader, rule: string, { edge, from, to }: EdgeWithEnds): Promise<number> {
  const everything = reader.withHidden()
  if (everything === reader) return 0
  const explained = await explain(everything, edge.id, { from, to })
  const [path = []] = explained.find((one) => one.rule === withoutVersion(rule))?.paths ?? []
  return path.filter((step) => [step.from, step.to].some((uri) => reader.graph.idOf(uri) === undefined)).length
}

/** `D1` of `D1@1`. */
function withoutVersion(rule: string): string {
  return rule.replace(/@\d+$/, '')
}

/** Its document is the look-up's, which doesn't state the edge itself. */
function isCarriedOver({ type, evidence }: Support): boolean {
  return type === LOOKUP_TYPE && evidence.length > 0
}

async function carriedOver(support: Support, around: EdgeWithEnds, reads: EvidenceReads): Promise<WhyReason> {
  const path = await reads.path(support.evidence.map(edgeOfKey))
  const conclusion = { ...CARRIED_OVER, paths: [path], morePaths: 0, hiddenSteps: 0 }
  return {
    kind: 'concluded',
    ...conclusion,
    provenance: support.provenance,
    firstSeen: await reads.timeOf(support.since),
    attributes: {},
    sentence: conclusionSentence(conclusion, around),
  }
}

function conclusionSentence(
  concluded: {
    readonly rule: string
    readonly ruleName: string
    readonly paths: readonly WhyPath[]
    readonly morePaths: number
    readonly hiddenSteps: number
  },
  { edge, start, end }: EdgeWithEnds,
): string {
  const [path] = concluded.paths
  const conclusion = `${nameOfEnd(start)} –${edge.name}→ ${nameOfEnd(end)}`
  const { hiddenSteps } = concluded
  const hidden = formatCount(hiddenSteps, 'hidden step')
  if (path === undefined && hiddenSteps > 0)
    return `The rule ${concluded.rule} (${concluded.ruleName}) concludes that ${conclusion}, over ${hidden}.`
  if (path === undefined)
    return `The rule ${concluded.rule} (${concluded.ruleName}) concluded that ${conclusion}; the rule is being evaluated again.`
  const steps = stepSentences(path.steps)
  const more = concluded.paths.length - 1 + concluded.morePaths
  const others = more === 0 ? '' : ` There ${more === 1 ? 'is 1 other path' : `are ${more} other paths`} to the same.`
  const weakest =
    path.weakest === null
      ? ''
      : ` The oldest verification of any step: ${path.weakest.lastVerified} (${path.weakest.edge}).`
  // A policy that requires something finds no step if it is missing.
  const because =
    steps.length === 0 ? `by what ${nameOfEnd(start)} states itself or lacks` : `because ${steps.join(', and ')}`
  return `The rule ${concluded.rule} (${concluded.ruleName}) concludes that ${conclusion}, ${because}.${others}${weakest}`
}

/** Two steps to a key from either side become one: what the entities have in common. */
function stepSentences(steps: readonly WhyStep[]): readonly string[] {
  return steps.flatMap((step, i) => {
    const other = isKeyEdge(step.type) ? steps[i + 1] : undefined
    if (other !== undefined && other.to.uri === step.to.uri)
      return [`${nameOfEnd(step.from)} and ${nameOfEnd(other.from)} both have the ${step.name} ${nameOfEnd(step.to)}`]
    return isKeyEdge(step.type) ? [] : [`${nameOfEnd(step.from)} –${step.name}→ ${nameOfEnd(step.to)}`]
  })
}

function statementSentence(statement: StatedBy): string {
  const person = personOf({ platform: statement.platform, type: statement.documentType })
  if (person === null) return `${statement.platform} states it in ${statement.document}${verificationText(statement)}.`
  return `${calledPerson(person)} states it${statement.firstSeen === null ? '' : `, since ${statement.firstSeen}`}.`
}

function verificationText({ firstSeen, lastVerified, lastError }: StatedBy): string {
  const seen = firstSeen === null ? '' : `, first seen ${firstSeen}`
  const verified = lastVerified === null ? '' : `, last verified ${lastVerified}`
  return `${seen}${verified}${lastError === null ? '' : ` (since then: ${lastError})`}`
}

function nameOfEnd({ name, uri }: WhyEnd): string {
  return name ?? uri
}

/** Caches the reads of the record that an explanation needs repeatedly. */
class EvidenceReads {
  readonly reader: Reader
  readonly #times = new Map<Tx, Promise<Time | null>>()
  readonly #statements = new Map<string, Promise<StatedBy>>()

  constructor(reader: Reader) {
    this.reader = reader
  }

  async ends(nodes: readonly NodeId[]): Promise<[WhyEnd, WhyEnd]> {
    const entities = await this.reader.loader.byNode(nodes)
    const end = (node: NodeId | undefined): WhyEnd => {
      const entity = node === undefined ? undefined : entities.get(node)
      const uri = this.reader.graph.uriOf(node ?? 0)
      const name = isKey(uri) ? this.#keyValue(entities, uri) : entity?.attributes['name']
      return { uri, entityType: entity?.entityType ?? null, name: typeof name === 'string' ? name : null }
    }
    return [end(nodes[0]), end(nodes[1])]
  }

  /** A key's URI doesn't contain its value; the entities that share it do. */
  #keyValue(entities: ReadonlyMap<NodeId, Entity>, key: Uri): string | null {
    for (const { attributes } of entities.values()) {
      const value = keyValue(attributes[KEYS], key)
      if (value !== null) return value
    }
    return null
  }

  async path(edges: readonly EdgeClaim[]): Promise<WhyPath> {
    const steps: WhyStep[] = []
    const recorded = await supportsOfEdges(this.reader, edges)
    for (const edge of edges) steps.push(await this.#step(edge, recorded.get(edgeKey(edge)) ?? []))
    const verified = steps.flatMap((step) => {
      const latest = step.statedBy
        .map((statement) => statement.lastVerified)
        .filter((time) => time !== null)
        .sort()
        .at(-1)
      return latest === undefined
        ? []
        : [{ edge: `${nameOfEnd(step.from)} –${step.name}→ ${nameOfEnd(step.to)}`, lastVerified: latest }]
    })
    const [weakest] = verified.sort((a, b) => compareTexts(a.lastVerified, b.lastVerified))
    // If no document states a step any more, nothing can be compared.
    return { steps, weakest: verified.length === steps.length ? (weakest ?? null) : null }
  }

  async #step(edge: EdgeClaim, supports: readonly SupportRecord[]): Promise<WhyStep> {
    const { graph } = this.reader
    const statedBy = await Promise.all(
      supports.slice(0, MAX_PATHS).map(async ({ document, since }) => {
        const statement = await this.statementOf(document, since)
        // A look-up may be answered from what another source stated of the person or team.
        return edge.type === RESOLVES_TO ? { ...statement, platform: platformOf(edge.to) } : statement
      }),
    )
    const [from, to] = await this.ends([graph.idOf(edge.from) ?? 0, graph.idOf(edge.to) ?? 0])
    const name = edge.type.slice(edge.type.indexOf('.') + 1)
    return { type: edge.type, name, from, to, statedBy }
  }

  statementOf(document: DocumentKey, since: Tx | null): Promise<StatedBy> {
    const key = `${documentId(document)} ${since ?? ''}`
    return getOrInsert(this.#statements, key, () => this.#read(document, since))
  }

  async #read(document: DocumentKey, since: Tx | null): Promise<StatedBy> {
    const { reader } = this
    const [firstSeen, statuses] = await Promise.all([
      this.#timeOf(since),
      // Statuses live outside the log, so they have no past.
      reader.present ? reader.loader.counted(reader.store.documentStatuses([document])) : Promise.resolve([]),
    ])
    const status = statuses[0] ?? null
    const lastVerified = status?.lastVerified ?? null
    return {
      platform: document.platform,
      document: document.uri,
      documentType: document.type,
      firstSeen: isoOrNull(earlierOf(firstSeen, lastVerified)),
      lastVerified: isoOrNull(lastVerified),
      lastError: status?.lastError ?? null,
    }
  }

  /** Returns null before the horizon, where times are no longer recorded. */
  async #timeBeyondHorizon(tx: Tx): Promise<Time | null> {
    const { store } = this.reader
    if (tx <= ((await store.horizon())?.tx ?? 0)) return null
    const [at] = await store.times([tx])
    return at ?? null
  }

  async timeOf(tx: Tx | null): Promise<string | null> {
    return isoOrNull(await this.#timeOf(tx))
  }

  async #timeOf(tx: Tx | null): Promise<Time | null> {
    if (tx === null) return null
    return await getOrInsert(this.#times, tx, () => this.reader.loader.counted(this.#timeBeyondHorizon(tx)))
  }
}

/**
 * Returns when a statement was first seen. The record has the time of the commit, which may be later: a changed mapping
 * or a newly resolved look-up drew it from a stored answer, or the log, whose times strictly increase, ran ahead of the
 * clock.
 */
function earlierOf(takenIn: Time | null, lastVerified: Time | null): Time | null {
  return takenIn === null || lastVerified === null ? takenIn : Math.min(takenIn, lastVerified)
}

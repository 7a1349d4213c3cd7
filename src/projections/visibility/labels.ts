import type { VisibilityRule } from '../../contracts/visibility.ts'
import type { FactChange, NodeId } from '../../contracts/log.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { Attributes, Tx } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { foldCase } from '../../search/analyse.ts'
import { addTo } from '../../lib/maps.ts'

const TAGS = 'tags'
const DOMAINS = 'businessDomains'
/** Attribute by which the service states a deletion at the source. */
const DELETED = 'deletedAtSource'

/** `platform registry`, `domain ads`, `tag pii`, `tag team::growth`. */
type Label = string

/** A document's statement of a label, from one transaction until another. */
interface LabelInterval {
  readonly label: Label
  /** Null means that the URI itself has the label. */
  readonly document: number | null
  readonly since: Tx
  until: Tx
  /** It ended with the entity's deletion at its source: it still holds until the document states something. */
  isRetained: boolean
}

const OPEN_END = Infinity

export function labelsOf({ platforms, domains, tags }: VisibilityRule): ReadonlySet<Label> {
  return new Set([
    ...platforms.map(platformLabel),
    ...domains.map((name) => `domain ${foldCase(name)}`),
    ...tags.map(tagLabel),
  ])
}

export function platformLabel(platform: string): Label {
  return `platform ${platform}`
}

function hasLabels(attributes: Attributes): boolean {
  return TAGS in attributes || DOMAINS in attributes
}

function statedLabels(attributes: Attributes): readonly Label[] {
  return [...oneOrMore(attributes[DOMAINS]).flatMap(domainLabel), ...oneOrMore(attributes[TAGS]).flatMap(tagLabels)]
}

function oneOrMore(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? (value as readonly Json[]) : [value]
}

function domainLabel(value: Json): readonly Label[] {
  return typeof value === 'string' ? [`domain ${foldCase(value)}`] : []
}

function tagLabels(value: Json): readonly Label[] {
  if (typeof value === 'string') return [tagLabel(value)]
  if (!isObject(value) || typeof value.tag !== 'string') return []
  const name = tagLabel(value.tag)
  if (typeof value.value !== 'string' || value.value === '') return [name]
  return [name, tagLabel(`${value.tag}::${value.value}`)]
}

/** Treats `pii::high`, `pii=high` and `pii:high` alike: a rule written in another form than the tag must still hide. */
function tagLabel(text: string): Label {
  return `tag ${foldCase(text).replaceAll(/::|[:=]/g, '::')}`
}

/**
 * The labels of every node that has, or had, one that some rule names. A label that any document states counts, even if
 * a person states otherwise: an editor can hide, but not reveal. About 100 bytes for each node with a label.
 */
export class NodeLabels {
  /** Labels that any rule names. */
  readonly #wanted: ReadonlySet<Label>
  readonly #intervals = new Map<NodeId, LabelInterval[]>()
  readonly #deleted = new Set<NodeId>()

  constructor(rules: readonly VisibilityRule[]) {
    this.#wanted = new Set(rules.flatMap((rule) => [...labelsOf(rule)]))
  }

  /** Every node that has or had a label. */
  get nodes(): Iterable<NodeId> {
    return this.#intervals.keys()
  }

  /** Adds a node that is new in the record; returns whether it has a label. */
  addNode(node: NodeId, uri: Uri): boolean {
    const label = platformLabel(partsOf(uri).platformId)
    if (!this.#wanted.has(label)) return false
    addTo(this.#intervals, node, { label, document: null, since: 0, until: OPEN_END, isRetained: false })
    return true
  }

  /** Notes deletions and returns of a transaction, before its facts are applied. */
  noteDeleted({ node, asserted, retracted }: Pick<FactChange, 'node' | 'asserted' | 'retracted'>): void {
    if (DELETED in asserted) this.#deleted.add(node)
    else if (retracted.includes(DELETED)) this.#deleted.delete(node)
  }

  /** Tells whether a change of facts may begin or end a label. */
  concerns({ node, asserted, retracted }: Pick<FactChange, 'node' | 'asserted' | 'retracted'>): boolean {
    return (
      this.#intervals.has(node) || hasLabels(asserted) || retracted.some((name) => name === TAGS || name === DOMAINS)
    )
  }

  /** Applies a document's statement from a transaction on. If the document has no number (null), its labels stay. */
  state(
    { node, document, asserted, retracted }: Omit<FactChange, 'document'> & { readonly document: number | null },
    tx: Tx,
  ): void {
    const now = new Set(statedLabels(asserted).filter((label) => this.#wanted.has(label)))
    const intervals = this.#intervals.get(node) ?? []
    const own = intervals.filter((one) => document !== null && one.document === document && one.until === OPEN_END)
    const isDeleted = this.#deleted.has(node)
    for (const interval of own) {
      const attribute = interval.label.startsWith('tag ') ? TAGS : DOMAINS
      const isStated = attribute in asserted || (interval.isRetained && Object.keys(asserted).length > 0)
      if (now.has(interval.label)) interval.isRetained = false
      else if (isDeleted) interval.isRetained = true
      else if (isStated || retracted.includes(attribute)) interval.until = tx
    }
    for (const label of now)
      if (!own.some((one) => one.label === label))
        addTo(this.#intervals, node, { label, document, since: tx, until: OPEN_END, isRetained: false })
  }

  has(node: NodeId, labels: ReadonlySet<Label>, at: Tx): boolean {
    const intervals = this.#intervals.get(node)
    return intervals?.some(({ label, since, until }) => since <= at && at < until && labels.has(label)) === true
  }
}

import type { Json } from '../lib/json.ts'
import type { EdgeClaim, NodeClaim, Statement } from '../model/facts.ts'
import { isLookup } from '../model/lookup.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { AttributeDefinition } from './definition.ts'
import { fits, type EdgeType, type EdgeTarget } from './edges.ts'
import type { Catalogue } from './registry.ts'
import { checkValue } from './values.ts'

export interface StatementIssue {
  readonly kind: IssueKind
  readonly detail: string
}

export type IssueKind =
  | 'unknown-type'
  | 'wrong-type'
  | 'unknown-attribute'
  | 'bad-attribute'
  | 'missing-attribute'
  | 'unknown-relationship'
  | 'wrong-target'
  | 'too-many-targets'

interface EnforcedStatement {
  readonly statement: Statement
  readonly issues: readonly StatementIssue[]
}

/** Attributes that the service itself states, in addition to those in the catalogue. */
const OWN_ATTRIBUTES: ReadonlySet<string> = new Set(['entityType', 'issues'])

/** A statement with a thousand mistakes has one cause: the first ones show it. */
const MAX_ISSUES = 50

/**
 * Keeps what is valid and reports the rest. A node without a claimed type has no requirements (T11): only a document
 * that states the type has to state the required attributes.
 */
export function enforce(catalogue: Catalogue, statement: Statement): EnforcedStatement {
  const issues: StatementIssue[] = []
  const report = (kind: IssueKind, detail: string): void => {
    if (issues.length < MAX_ISSUES) issues.push({ kind, detail })
  }
  const nodes = statement.nodes.map((node) => enforceNode(catalogue, node, report))
  const claimed = new Map<Uri, string>()
  for (const { uri, attributes } of nodes) {
    if (typeof attributes.entityType === 'string') claimed.set(uri, attributes.entityType)
  }
  const edges = enforceEdges({ catalogue, claimed, report }, statement.edges)
  const retained = new Set(edges.map((e) => e.to))
  const dropped = new Set(statement.edges.filter((e) => !edges.includes(e)).map((e) => e.to))
  // A refused edge must not make its target a stub that gets read.
  const references = statement.references.filter((r) => retained.has(r.uri) || !dropped.has(r.uri))
  return { statement: { ...statement, nodes, edges, references }, issues }
}

type IssueReport = (kind: IssueKind, detail: string) => void

function enforceNode(catalogue: Catalogue, node: NodeClaim, report: IssueReport): NodeClaim {
  // Look-ups are the record's own, and no definition describes them.
  if (isLookup(node.uri)) return node
  const type = claimedType(catalogue, node, report)
  const definitions = type === null ? attributesOfAny(catalogue, node.uri) : catalogue.attributes(type)
  const attributes: Record<string, Json> = {}
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value === null || (name === 'entityType' && type === null)) continue
    const definition = definitions[name]
    if (OWN_ATTRIBUTES.has(name)) attributes[name] = value
    else if (definition === undefined)
      report('unknown-attribute', `${node.uri}: ${type ?? 'it'} has no attribute "${name}"`)
    else if (definition.statedBy === 'people') report('bad-attribute', `${node.uri}: only people state "${name}"`)
    else {
      const checked = checkValue(value, definition, name)
      if (checked.value !== undefined) attributes[name] = checked.value
      for (const reason of checked.wrong) report('bad-attribute', `${node.uri}: ${reason}`)
    }
  }
  if (type !== null) {
    for (const name of missingMembers(definitions, attributes))
      report('missing-attribute', `${node.uri}: "${name}" is missing`)
  }
  return { uri: node.uri, attributes }
}

function claimedType(catalogue: Catalogue, node: NodeClaim, report: IssueReport): string | null {
  const { entityType } = node.attributes
  if (entityType === undefined || entityType === null) return null
  const type = typeof entityType === 'string' ? catalogue.type(entityType) : undefined
  if (type === undefined) {
    report('unknown-type', `${node.uri}: "${String(entityType)}" isn't an entity type`)
    return null
  }
  if (type.componentType === partsOf(node.uri).componentType) return type.name
  report('wrong-type', `${node.uri}: a ${type.name} has the component type "${type.componentType}"`)
  return null
}

/** A node whose type no document claims may have any attribute of any type of its component type. */
function attributesOfAny(catalogue: Catalogue, uri: Uri): Readonly<Record<string, AttributeDefinition>> {
  const types = catalogue.typesOfComponent(partsOf(uri).componentType)
  return Object.assign({}, catalogue.attributes(''), ...types.map((t) => catalogue.attributes(t.name)))
}

function missingMembers(
  definitions: Readonly<Record<string, AttributeDefinition>>,
  has: Readonly<Record<string, Json>>,
): string[] {
  return Object.keys(definitions).filter((name) => definitions[name]?.required === true && has[name] === undefined)
}

interface EdgeContext {
  readonly catalogue: Catalogue
  readonly claimed: ReadonlyMap<Uri, string>
  readonly report: IssueReport
}

function enforceEdges(context: EdgeContext, edges: readonly EdgeClaim[]): readonly EdgeClaim[] {
  const targets = new Map<string, Uri>()
  return edges.filter((edge) => {
    const type = statableEdge(context, edge)
    if (type === null) return false
    if (type.shape !== 'one') return true
    const key = `${edge.type} ${edge.from}`
    const before = targets.get(key)
    if (before === undefined || before === edge.to) {
      targets.set(key, edge.to)
      return true
    }
    context.report('too-many-targets', `${edge.from}: "${type.name}" has one target, ${before}; ${edge.to} is left out`)
    return false
  })
}

function statableEdge({ catalogue, claimed, report }: EdgeContext, edge: EdgeClaim): EdgeType | null {
  const type = catalogue.edgeType(edge.type)
  if (type === undefined || type.origin === 'rule') {
    report('unknown-relationship', `${edge.from}: no source can state "${edge.type}"`)
    return null
  }
  for (const [target, uri] of [
    [type.from, edge.from],
    [type.to, edge.to],
  ] as const) {
    if (mayBe(target, uri, claimed.get(uri) ?? null)) continue
    report('wrong-target', `${edge.type} from ${edge.from} to ${edge.to}: ${uri} isn't ${target.declared.join(' or ')}`)
    return null
  }
  return type
}

/** Where a person or team is allowed, a look-up of one is allowed as well (T6). */
function mayBe(target: EdgeTarget, uri: Uri, claimed: string | null): boolean {
  if (isLookup(uri)) return ['lookup', 'user', 'group'].some((component) => target.componentTypes.has(component))
  return fits(target, claimed, partsOf(uri).componentType)
}

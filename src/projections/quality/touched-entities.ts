// Finds the entities whose quality a range of the log may change.
import type { GraphReader } from '../../contracts/graph.ts'
import { SYSTEM_DOCUMENT, type FactChange, type LogEntry, type NodeId } from '../../contracts/log.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import { alongIn, CONTENT_OF, namedOtherwise, SAME_AS, VERSION_OF } from '../../walk/same-data.ts'
import { OWNED_BY } from '../../walk/search-edges.ts'

/** Attributes that the service states and reasons depend on. */
const SERVICE_ATTRIBUTES: ReadonlySet<string> = new Set(['issues', 'deletedAtSource'])
/** Attributes that say whether a person is present or has left. */
const PRESENCE: ReadonlySet<string> = new Set(['active', 'deletedAtSource'])

interface TouchedEntities {
  /** Entities to judge again. */
  readonly entities: ReadonlySet<NodeId>
  /** People who may have come or left. */
  readonly people: ReadonlySet<NodeId>
}

/**
 * If an owner comes or leaves, everything that they own is touched. Data under another name shares the owners, so it is
 * touched too.
 */
export function touchedEntities(entries: readonly LogEntry[], graph: GraphReader): TouchedEntities {
  const entities = new Set<NodeId>()
  const people = new Set<NodeId>()
  const known = new Set<NodeId>()
  const along = alongIn(graph)
  const addWithOtherNames = (node: NodeId): void => {
    for (const one of [node, ...namedOtherwise(node, along)]) entities.add(one)
  }
  const addOwned = (owner: NodeId): void => {
    for (const node of along(owner, OWNED_BY, 'in')) addWithOtherNames(node)
  }
  for (const entry of entries) {
    for (const { node } of entry.types) {
      entities.add(node)
      known.add(node)
    }
    for (const change of entry.facts) {
      if (concerns(change)) entities.add(change.node)
      if (!mayLeave(change)) continue
      people.add(change.node)
      // A person read for the first time was assumed to be present.
      if (!known.has(change.node) || change.asserted.active === false || 'deletedAtSource' in change.asserted)
        addOwned(change.node)
    }
    for (const { type, from } of entry.edges) {
      if (type === OWNED_BY) addWithOtherNames(from)
      else if (SAME_AS.includes(type)) entities.add(from)
      else if (type === CONTENT_OF) for (const dataset of along(from, VERSION_OF, 'out')) entities.add(dataset)
      else if (type === RESOLVES_TO) addOwned(from)
    }
  }
  return { entities, people }
}

function concerns(change: FactChange): boolean {
  return change.document !== SYSTEM_DOCUMENT || names(change).some((name) => SERVICE_ATTRIBUTES.has(name))
}

function mayLeave(change: FactChange): boolean {
  return names(change).some((name) => PRESENCE.has(name))
}

function names({ asserted, retracted }: FactChange): readonly string[] {
  return [...Object.keys(asserted), ...retracted]
}

import { nameWithin } from '../../../src/catalogue/display-name.ts'
import { formatCount } from '../../../src/lib/format-count.ts'
import { platformOf } from '../client/addresses.ts'
import { foldInto, type Drawing, type DrawnNode, type DrawnPresence } from './drawing.ts'
import { containersOf, joinedNodes } from './layout/graph.ts'

type TypeLabels = Readonly<Record<'labelOfType' | 'pluralOfType', (type: string | null) => string>>

/** Draws versions, runs and steps as one with their containers, and data that several sources know as one node. */
export function simplify(drawing: Drawing, labels: TypeLabels, onPath: readonly string[] = []): Drawing {
  return foldParts(foldSameData(drawing, onPath), labels, onPath)
}

/** Draws data as the focus, as a node of a shown path, or else as the first of its nodes that still exists. */
function foldSameData(drawing: Drawing, onPath: readonly string[]): Drawing {
  const byId = new Map(drawing.nodes.map((node) => [node.id, node]))
  const drawnAs = new Map<string, string>()
  const stays = new Set([drawing.focus, ...onPath])
  for (const ids of joinedNodes(
    [...byId.keys()],
    drawing.edges.filter(({ sameData }) => sameData === true),
  )) {
    const isLive = (id: string): boolean => byId.get(id)?.standing !== 'gone'
    const first = ids.find((id) => stays.has(id)) ?? ids.find(isLive) ?? ids[0]
    const alike = ids.filter((id) => byId.get(id)?.presence === byId.get(first ?? '')?.presence && !stays.has(id))
    if (first !== undefined) for (const id of alike) drawnAs.set(id, first)
  }
  const { rest, folded, edges } = foldInto(drawing, (id) => drawnAs.get(id) ?? id)
  return { focus: drawing.focus, nodes: rest.map((node) => withSameData(node, folded.get(node.id) ?? [])), edges }
}

function withSameData(node: DrawnNode, same: readonly DrawnNode[]): DrawnNode {
  const live = same.filter(({ standing }) => standing !== 'gone')
  const [first, ...more] = new Set(live.map(({ id }) => platformOf(id)))
  if (first === undefined) return node
  const folded = more.length === 0 ? `also in ${first}` : `in ${more.length + 2} sources`
  return { ...node, folded, inUse: node.inUse || same.some(({ inUse }) => inUse) }
}

/**
 * Draws versions, runs and steps as one with their containers, except groups, nodes on a shown path and nodes of the
 * focus's type (the lineage of a column consists of columns). The neighbours of a focus that is itself a version or run
 * stay too: people ask its lineage which run made it.
 */
function foldParts(drawing: Drawing, labels: TypeLabels, onPath: readonly string[]): Drawing {
  const type = drawing.nodes.find(({ id }) => id === drawing.focus)?.type ?? null
  const alike = type === null ? [] : drawing.nodes.filter((node) => node.type === type)
  const { focus, nodes, edges } = drawing
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]))
  const containers = containersIn(drawing)
  const neighbours =
    (containers.get(focus) ?? focus) !== focus
      ? edges.flatMap(({ from, to }) => (from === focus ? [to] : to === focus ? [from] : []))
      : []
  const stays = new Set([focus, ...alike.map(({ id }) => id), ...onPath, ...neighbours])
  const into = (id: string): string => {
    const container = containers.get(id) ?? id
    return stays.has(id) || kinds.get(id) === 'group' || kinds.get(container) === 'group' ? id : container
  }
  const { rest, folded, edges: moved } = foldInto(drawing, into)
  return { focus, nodes: rest.map((node) => withParts(node, folded.get(node.id) ?? [], labels)), edges: moved }
}

function withParts(node: DrawnNode, parts: readonly DrawnNode[], labels: TypeLabels): DrawnNode {
  const known = parts.filter(({ standing }) => standing !== 'gone')
  const [first, ...others] = known
  const isOnly = first !== undefined && others.length === 0
  const folded = isOnly ? `${nameWithin(node.name, first.name)} here` : countText(known, labels)
  return {
    ...node,
    folded: [node.folded, folded].filter((text) => text !== null).join(', ') || null,
    ...changesIn(parts),
  }
}

/**
 * The last word of a label suffices below the name of the container: `3 versions here` of a model, which may have more
 * that the lineage doesn't reach.
 */
function countText(parts: readonly DrawnNode[], { labelOfType, pluralOfType }: TypeLabels): string | null {
  const [type, ...others] = new Set(parts.map((part) => part.type))
  if (type === undefined) return null
  const lastWord = (label: string): string => label.split(' ').at(-1) ?? label
  const count =
    others.length > 0
      ? formatCount(parts.length, 'part')
      : formatCount(parts.length, lastWord(labelOfType(type)), lastWord(pluralOfType(type)))
  return `${count} here`
}

/** Counts nodes that existed at only one of two moments; empty if there are none. */
export function changesIn(parts: readonly DrawnNode[]): Pick<DrawnNode, 'changed'> {
  const count = (presence: DrawnPresence): number => parts.filter((part) => part.presence === presence).length
  const changed = { added: count('added'), removed: count('removed') }
  return changed.added + changed.removed > 0 ? { changed } : {}
}

function containersIn({ nodes, edges }: Drawing): ReadonlyMap<DrawnNode['id'], string> {
  return containersOf(
    nodes.map(({ id }) => id),
    edges,
  )
}

import { nameWithin } from '../../../src/catalogue/display-name.ts'
import { formatCount } from '../../../src/lib/format-count.ts'
import { foldInto, type Drawing, type DrawnNode, type DrawnPresence } from './drawing.ts'
import { containersOf } from './layout/graph.ts'

type TypeLabels = Readonly<Record<'labelOfType' | 'pluralOfType', (type: string | null) => string>>

/**
 * Draws versions, runs and steps as one with their containers, except groups, nodes on a shown path and nodes of the
 * focus's type (the lineage of a column consists of columns). The neighbours of a focus that is itself a version or run
 * stay too: people ask its lineage which run made it.
 */
export function foldParts(drawing: Drawing, labels: TypeLabels, onPath: readonly string[] = []): Drawing {
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
  return { ...node, folded, ...changesIn(parts) }
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

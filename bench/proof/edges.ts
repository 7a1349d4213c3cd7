// Graphs for the proof: seeded ones, and any list of edges.
import { createReadStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { cacheFolder } from '../../scripts/services/cache.ts'
import { below, randomFrom } from '../../src/lib/random.ts'

/** Nodes are numbered from 1. An edge is valid from one transaction until another, or 0 if it hasn't ended. */
export interface EdgeList {
  /** Name of its prepared data in the cache, unique for its content. */
  readonly name: string
  readonly nodes: number
  readonly edges: number
  /** Last transaction. */
  readonly head: number
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly since: Uint32Array
  readonly until: Uint32Array
}

export interface EdgeListSize {
  readonly nodes: number
  readonly edges: number
  /** Share of the edges that ended before now. */
  readonly ended: number
}

/** Transactions of a seeded list. */
const HEAD = 100_000
/** Power that makes few nodes the target of many edges, the same in every bench of the graph. */
const HUBS = 3
/** Increment when lists are generated differently, since prepared data are found by it. */
const VERSION = 1

/** Outgoing edges are spread evenly; few nodes have most of the incoming ones. */
export function seededEdges({ nodes, edges, ended }: EdgeListSize): EdgeList {
  const random = randomFrom(1)
  const list = emptyList(`seeded-${VERSION}-${nodes}-${edges}-${ended}`, { nodes, edges, head: HEAD })
  for (let i = 0; i < edges; i++) {
    const since = 1 + Math.floor((i / edges) * (HEAD - 1))
    list.from[i] = 1 + below(random, nodes)
    list.to[i] = 1 + Math.floor(random() ** HUBS * nodes)
    list.since[i] = since
    list.until[i] = random() < ended ? since + 1 + below(random, HEAD - since + 1) : 0
  }
  return list
}

function emptyList(name: string, { nodes, edges, head }: Pick<EdgeList, 'nodes' | 'edges' | 'head'>): EdgeList {
  const column = (): Uint32Array => new Uint32Array(edges)
  return { name, nodes, edges, head, from: column(), to: column(), since: column(), until: column() }
}

/** Limit of a foreign list, whose nodes are kept in a map while it is read. */
const MAX_EDGES = 50_000_000

/**
 * Reads a text file with an edge per line: two names separated by blanks, a comma or a semicolon; ignores further
 * columns and lines that start with `#` or `%`. Its edges are always valid.
 */
export async function readEdgeList(path: string): Promise<EdgeList> {
  const numbers = new Map<string, number>()
  const ends: number[] = []
  const numberOf = (name: string): number => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, numbers.size + 1)
    return numbers.size
  }
  let line = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line++
    if (text.trim() === '' || /^\s*[#%]/.test(text)) continue
    const [from, to] = text.trim().split(/[\s,;]+/)
    if (from === undefined || to === undefined || to === '')
      throw new Error(`${path}, line ${line}: an edge is two names, but it says "${text.slice(0, 80)}"`)
    ends.push(numberOf(from), numberOf(to))
    if (ends.length > 2 * MAX_EDGES) throw new Error(`${path} has more than ${MAX_EDGES} edges, which is the most`)
  }
  if (ends.length === 0) throw new Error(`${path} has no edges`)
  const size = (await readFile(path)).byteLength
  const list = emptyList(`list-${VERSION}-${basename(path).replaceAll(/\W+/g, '-')}-${size}`, {
    nodes: numbers.size,
    edges: ends.length / 2,
    head: 1,
  })
  for (let i = 0; i < list.edges; i++) {
    list.from[i] = ends[2 * i] ?? 0
    list.to[i] = ends[2 * i + 1] ?? 0
    list.since[i] = 1
  }
  return list
}

/** Reads command-line arguments: the numbers of a seeded list, or the path of another. */
export async function edgesOf([first = '', edges, ended]: readonly string[]): Promise<EdgeList> {
  if (edges === undefined) return await readEdgeList(first)
  return seededEdges({ nodes: Number(first), edges: Number(edges), ended: Number(ended) })
}

/** Returns the node with most incoming edges. */
export function hubOf({ to, nodes }: EdgeList): number {
  const counts = new Uint32Array(nodes + 1)
  for (const node of to) counts[node] = (counts[node] ?? 0) + 1
  return counts.reduce((best, count, node) => (count > (counts[best] ?? 0) ? node : best), 1)
}

export function isOpen(list: EdgeList, edge: number, at: number): boolean {
  const until = list.until[edge] ?? 0
  return (list.since[edge] ?? 0) <= at && (until === 0 || until > at)
}

/** Folder in the cache for data prepared from a list. */
export function preparedFolder(list: EdgeList): string {
  const folder = join(cacheFolder(), 'proof', list.name)
  mkdirSync(folder, { recursive: true })
  return folder
}

export interface EdgeFiles {
  readonly nodes: string
  readonly edges: string
}

const LINES_PER_CHUNK = 500_000

/** Writes CSV without a header: `id` and `from,to,since,until`, empty for an edge without end. */
export function csvOf(list: EdgeList): EdgeFiles {
  const folder = preparedFolder(list)
  const files = { nodes: join(folder, 'nodes.csv'), edges: join(folder, 'edges.csv') }
  if (existsSync(files.edges)) return files
  writeChunks(files.nodes, list.nodes, (i) => `${i + 1}`)
  writeChunks(files.edges, list.edges, (i) => {
    const until = list.until[i] ?? 0
    return `${list.from[i]},${list.to[i]},${list.since[i]},${until === 0 ? '' : until}`
  })
  return files
}

/** Writes under a temporary name, so that files under the final name are complete. */
function writeChunks(path: string, count: number, lineOf: (i: number) => string): void {
  const part = `${path}.part`
  writeFileSync(part, '')
  for (let start = 0; start < count; start += LINES_PER_CHUNK) {
    const lines = Array.from({ length: Math.min(LINES_PER_CHUNK, count - start) }, (_, i) => lineOf(start + i))
    writeFileSync(part, `${lines.join('\n')}\n`, { flag: 'a' })
  }
  renameSync(part, path)
}

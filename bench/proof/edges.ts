// The graphs that the proof runs on: seeded ones, and any list of edges.
import { createReadStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { cacheFolder } from '../../scripts/services/cache.ts'
import { below, seeded } from '../../src/lib/random.ts'

/** Nodes are numbered from 1 on. An edge holds from one transaction until another: 0 where it has not ended. */
export interface EdgeList {
  /** Of its prepared data in the cache: another content has another name. */
  readonly name: string
  readonly nodes: number
  readonly edges: number
  /** The last transaction. */
  readonly head: number
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly since: Uint32Array
  readonly until: Uint32Array
}

export interface EdgeListSize {
  readonly nodes: number
  readonly edges: number
  /** The share of the edges that ended before now. */
  readonly ended: number
}

/** Transactions of a seeded list. */
const HEAD = 100_000
/** Few are the end of many: the same power in every bench of the graph. */
const HUBS = 3
/** A change of how lists are made needs another number, since prepared data are found by it. */
const VERSION = 1

/** Each node has as many outgoing edges as any other, give or take; few nodes have most of the incoming ones. */
export function seededEdges({ nodes, edges, ended }: EdgeListSize): EdgeList {
  const random = seeded(1)
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

/** What a foreign list may hold: its nodes are kept in a map while it is read. */
const MOST_EDGES = 50_000_000

/**
 * A text file with an edge on each line: two names, apart by blanks, a comma or a semicolon; more columns are passed
 * over. Lines that start with `#` or `%` are comments. Edges of such a list hold at all times.
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
    if (ends.length > 2 * MOST_EDGES) throw new Error(`${path} has more than ${MOST_EDGES} edges, which is the most`)
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

/** As the command line of a process has it: the numbers of a seeded list, or the path of another. */
export async function edgesOf([first = '', edges, ended]: readonly string[]): Promise<EdgeList> {
  if (edges === undefined) return await readEdgeList(first)
  return seededEdges({ nodes: Number(first), edges: Number(edges), ended: Number(ended) })
}

/** The node that most edges lead to. */
export function hubOf({ to, nodes }: EdgeList): number {
  const counts = new Uint32Array(nodes + 1)
  for (const node of to) counts[node] = (counts[node] ?? 0) + 1
  return counts.reduce((best, count, node) => (count > (counts[best] ?? 0) ? node : best), 1)
}

export function isOpen(list: EdgeList, edge: number, at: number): boolean {
  const until = list.until[edge] ?? 0
  return (list.since[edge] ?? 0) <= at && (until === 0 || until > at)
}

/** The folder in the cache for what is made of a list. */
export function preparedFolder(list: EdgeList): string {
  const folder = join(cacheFolder(), 'proof', list.name)
  mkdirSync(folder, { recursive: true })
  return folder
}

export interface EdgeFiles {
  readonly nodes: string
  readonly edges: string
}

const LINES_A_CHUNK = 500_000

/** As CSV without a heading, for engines that load files: `id` and `from,to,since,until`, an edge without end empty. */
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

/** Under another name first: what is there by its name is complete. */
function writeChunks(path: string, count: number, lineOf: (i: number) => string): void {
  const part = `${path}.part`
  writeFileSync(part, '')
  for (let start = 0; start < count; start += LINES_A_CHUNK) {
    const lines = Array.from({ length: Math.min(LINES_A_CHUNK, count - start) }, (_, i) => lineOf(start + i))
    writeFileSync(part, `${lines.join('\n')}\n`, { flag: 'a' })
  }
  renameSync(part, path)
}

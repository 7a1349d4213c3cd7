import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { access } from './access.ts'
import { cold } from './cold.ts'
import { stores } from './engines.ts'
import { fairness } from './fairness.ts'
import { growth } from './growth.ts'
import { hostileSearches } from './hostile-searches.ts'
import { ingest } from './ingest.ts'
import { knowledge } from './knowledge.ts'
import { lineage } from './lineage.ts'
import { manyReaders } from './many-readers.ts'
import { policies, policiesLag } from './policies.ts'
import { portal, portalLarge } from './portal/portal.ts'
import { compare } from './proof/compare.ts'
import { proof } from './proof/proof.ts'
import { rebuild } from './rebuild.ts'
import { searchQuality } from './search/quality.ts'
import { here } from './tools.ts'
import { similar } from './similar.ts'
import { size } from './size.ts'
import { benchTraces } from './traces.ts'
import { workers } from './workers.ts'

/**
 * `npm run bench [name …]`: figures, each beside its peer. `npm run bench proof` measures the targets, and `npm run
 * bench compare` two commits. Not tests: only a comparison passes or fails.
 */
const all: Readonly<Record<string, () => Promise<void>>> = {
  ingest: () => ingest('medium', 'hubs'),
  'ingest-large': () => ingest('large'),
  'ingest-growth': () => growth('hundred-thousand', 'large'),
  stores,
  workers: () => workers(),
  'workers-small': () => workers('small'),
  rebuild: async () => void (await rebuild()),
  access: () => access(),
  fairness: () => fairness(),
  'fairness-compared': () => fairness([process.env.MLG_BENCH_BEFORE ?? here('..'), here('..')], 3),
  'hostile-searches': () => hostileSearches(),
  'hostile-searches-compared': () => hostileSearches([process.env.MLG_BENCH_BEFORE ?? here('..'), here('..')]),
  lineage,
  'many-readers': () => manyReaders('medium'),
  'many-readers-small': () => manyReaders('small'),
  'search-quality': searchQuality,
  similar: () => similar('small', 'medium'),
  policies: () => policies('small'),
  'policies-lag': () => policiesLag(),
  portal,
  'portal-large': portalLarge,
  knowledge: () => knowledge('medium'),
  'knowledge-large': () => knowledge('large'),
  size: () => size('small', 'medium', 'hundred-thousand'),
  'size-small': () => size('small'),
  graph: async () => inProcess('./graph.ts'),
  frontier: async () => inProcess('./frontier.ts'),
  'graph-memory': async () => {
    inProcess('./graph-memory.ts', '100000')
    inProcess('./graph-memory.ts', '1000000')
  },
  notify: async () => inProcess('./notify.ts'),
  traces: async () => benchTraces(),
  cold: async () => void (await cold({ entities: 200_000, edges: 2_000_000 })),
  'cold-large': async () => void (await cold({ entities: 2_000_000, edges: 20_000_000 })),
  restart: async () => inProcess('./restart.ts'),
  search: async () => inProcess('./search/speed.ts', '1000000', 'embedded', 'opensearch'),
  'search-small': async () => inProcess('./search/speed.ts', '100000'),
  'search-compared': async () => inProcess('./search/speed.ts', '100000', 'embedded', 'opensearch'),
}
/** Runs it in a process, with memory of its own. */
function inProcess(path: string, ...args: readonly string[]): void {
  spawnSync(process.execPath, [here(path), ...args], { stdio: 'inherit' })
}

/** Runs by default. Others take minutes, a million entities, another checkout (`MLG_BENCH_BEFORE`) or OpenSearch. */
const DEFAULT = [
  'ingest',
  'stores',
  'workers',
  'rebuild',
  'access',
  'fairness',
  'hostile-searches',
  'lineage',
  'portal',
  'search-quality',
  'similar',
  'knowledge',
  'graph',
  'restart',
  'search-small',
]

const wanted = process.argv.slice(2)
if (wanted[0] === 'proof') await proof(wanted.slice(1))
if (wanted[0] === 'compare') await compare(wanted.slice(1))
console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
)
const unknown = wanted.find((name) => all[name] === undefined)
if (unknown !== undefined)
  throw new Error(`no bench "${unknown}"; there are proof, compare, ${Object.keys(all).join(', ')}`)
for (const name of wanted.length > 0 ? wanted : DEFAULT) await all[name]?.()
process.exit(0)

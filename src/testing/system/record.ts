import { join } from 'node:path'
import { openPostgresStore } from '../../adapters/postgres/store.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import { verifyConclusions, type VerificationReport } from '../../infer/follower/verify.ts'
import { must } from '../../lib/result.ts'
import { GraphFollower } from '../../projections/graph/graph-follower.ts'
import { DATABASE } from '../../wiring/record.ts'
import { eventually, silentLog } from '../parts.ts'

/** A record's contents, read beside the processes that write it. */
interface RecordLook {
  readonly conclusions: number
  /** Missing conclusions, and those that don't follow. */
  readonly differences: readonly string[]
  /** Number of entities of each standing. */
  readonly standings: ReadonlyMap<string, number>
}

/** Opens the folder of a SQLite file, or the URL of a server. */
export async function openAlongside(at: { readonly folder: string } | { readonly url: string }): Promise<RecordPorts> {
  if ('url' in at) return await openPostgresStore({ url: at.url, log: silentLog })
  return openSqliteStore({ path: join(at.folder, 'data', DATABASE), readonly: true })
}

/** Verifies a record by its rules, and counts states, until all is well: inference may be a moment behind. */
export async function verifiedRecord(store: RecordPorts, boundMs: number): Promise<RecordLook> {
  const follower = new GraphFollower(store, systemClock)
  await follower.ready
  try {
    const catalogue = builtinCatalogue()
    const rules = must(compilePaths(catalogue)).recorded
    const hasAttribute = (type: string, name: string) => catalogue.attribute(type, name) !== null
    let look: RecordLook | null = null
    const well = async (): Promise<boolean> => {
      await follower.waitFor((await store.head()).tx, 5_000)
      const found = await verifyConclusions({ store, graph: follower.graph, rules, hasAttribute })
      look = { ...differencesOf(found), standings: await standingsOf(store) }
      return found.same && !look.standings.has('hydrated')
    }
    await eventually(well, 'the record holds what follows from it, and everything is enriched', boundMs).catch(
      (error) => {
        throw new Error(`${String(error)}: ${told(look)}`)
      },
    )
    if (look === null) throw new Error("it wasn't looked at")
    return look
  } finally {
    await follower.stop()
  }
}

function differencesOf(found: VerificationReport): Pick<RecordLook, 'conclusions' | 'differences'> {
  const differences = found.rules.flatMap(({ rule, missing, surplus }) => [
    ...missing.map((edge) => `${rule.definition.id} lacks ${found.named(edge)}`),
    ...surplus.map((edge) => `${rule.definition.id} has too many: ${found.named(edge)}`),
  ])
  return {
    conclusions: found.rules.reduce((sum, rule) => sum + rule.conclusions, 0),
    differences: [...differences, ...found.rulesNotInForce.map((id) => `a rule that isn't in force: ${id}`)],
  }
}

async function standingsOf(store: RecordPorts): Promise<Map<string, number>> {
  const out = new Map<string, number>()
  for (let after = 0; ;) {
    const page = await store.nodePage(after, 1_000)
    for (const { stage } of page) out.set(stage, (out.get(stage) ?? 0) + 1)
    const last = page.at(-1)
    if (last === undefined) return out
    after = last.id
  }
}

function told(look: RecordLook | null): string {
  if (look === null) return "it couldn't be looked at"
  const standings = [...look.standings].map(([name, count]) => `${count} ${name}`)
  return [`${look.differences.length} differences`, ...look.differences.slice(0, 5), standings.join(', ')].join('; ')
}

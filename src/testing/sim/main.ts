import { parseArgs } from 'node:util'
import { startService } from '../../../scripts/services/running.ts'
import { overPostgres } from './postgres.ts'
import { figuresText, simulateSeeds, type Figures } from './run.ts'

/** `npm run simulate -- --seeds 10000 [--from 1] [--crashes on|off] [--postgres]` simulates any number of seeds. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    crashes: { type: 'string' },
    postgres: { type: 'boolean', default: false },
  },
})
const { crashes } = values
if (crashes !== undefined && crashes !== 'on' && crashes !== 'off') throw new Error('--crashes is "on" or "off"')
const given = crashes === undefined ? {} : { crashes: crashes === 'on' }
const only = process.env['MLG_SEED']
const range = { from: Number(only ?? values.from), count: only === undefined ? Number(values.seeds) : 1 }
const server = values.postgres ? await startService('postgres', (line) => console.log(line)) : null
let toldAt = performance.now()

function progress(sofar: Figures): void {
  if (performance.now() - toldAt < 10_000) return
  toldAt = performance.now()
  console.log(figuresText(sofar))
}

try {
  const additions = server === null ? {} : overPostgres(server.url)
  const figures = await simulateSeeds(range, given, { additions, progress })
  console.log(figuresText(figures))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await server?.stop()
}

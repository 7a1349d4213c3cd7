import { parseArgs } from 'node:util'
import { figuresText, simulateSeeds } from './run.ts'

/** `npm run simulate -- --seeds 10000 [--from 1] [--crashes on|off]`: the simulation, for as long as one likes. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    crashes: { type: 'string' },
  },
})
const { crashes } = values
if (crashes !== undefined && crashes !== 'on' && crashes !== 'off') throw new Error('--crashes is "on" or "off"')
const given = crashes === undefined ? {} : { crashes: crashes === 'on' }
const only = process.env['MLG_SEED']
const range = { from: Number(only ?? values.from), count: only === undefined ? Number(values.seeds) : 1 }
let toldAt = performance.now()

try {
  const figures = await simulateSeeds(range, given, (sofar) => {
    if (performance.now() - toldAt < 10_000) return
    toldAt = performance.now()
    console.log(figuresText(sofar))
  })
  console.log(figuresText(figures))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** Runs a scenario in its own process: `<bar> <file> <options as JSON>`. Prints the results, and writes the file. */
import { writeFileSync } from 'node:fs'
import { SCENARIOS } from './all.ts'
import { conditionsLine, lineOf, timingLines, type ScenarioOptions } from './scenario.ts'

const [bar = '', file = '', options = '{}'] = process.argv.slice(2)
const scenario = SCENARIOS.find(({ bars }) => bars.includes(bar))
if (scenario === undefined) throw new Error(`there is no bar "${bar}"`)
const results = await scenario.measure(JSON.parse(options) as ScenarioOptions)
for (const result of results) {
  console.log(lineOf(result))
  for (const line of timingLines(result.timings, result.unit)) console.log(line)
  if (result.conditions !== null) console.log(conditionsLine(result.conditions))
}
writeFileSync(file, JSON.stringify(results))
process.exit(0)

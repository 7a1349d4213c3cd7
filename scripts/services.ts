/**
 * `npm run services -- postgres kafka`: fetches and starts real services on loopback, with throw-away data, until
 * Ctrl-C. Prints the settings for the demo and for one's own configuration.
 */
import { definitions, isServiceName } from './services/all.ts'
import { startService, whyNot } from './services/running.ts'
import type { StartedService } from './services/service.ts'
import { linesFor, tellOf, type ServiceSettings } from './services/settings.ts'
import { messageOf } from '../src/lib/message-of.ts'

const names = process.argv.slice(2)
const usage = `Say which to start, of: ${Object.keys(definitions).join(', ')}`
if (names.includes('--help')) {
  console.log(`npm run services -- <name> …\n${usage}`)
  process.exit(0)
}
const wrong = names.filter((name) => !isServiceName(name))
if (names.length === 0 || wrong.length > 0) {
  if (wrong.length > 0) console.error(`There is no service "${wrong.join('", "')}".`)
  console.error(usage)
  process.exit(2)
}

const running: StartedService[] = []
const started: ServiceSettings[] = []
let stopping = false
process.on('SIGINT', () => void stopAll(130))
process.on('SIGTERM', () => void stopAll(143))

for (const name of new Set(names.filter(isServiceName))) {
  const reason = await whyNot(name)
  if (reason !== null) {
    console.error(`${name} can't be had here: ${reason}`)
    await stopAll(1)
  }
  try {
    const service = await startService(name, (line) => console.log(line))
    running.push(service)
    started.push(await tellOf(name, service.url))
    console.log(`${name} answers at ${service.url} (pid ${service.pid})`)
  } catch (error) {
    console.error(`${name}: ${messageOf(error)}`)
    await stopAll(1)
  }
}
console.log(`\n${linesFor(started).join('\n')}\n\nCtrl-C stops them, and their data goes with them.`)
// Services are separate processes and don't keep this one alive.
setInterval(() => undefined, 60_000)

async function stopAll(code: number): Promise<void> {
  if (stopping) return
  stopping = true
  await Promise.allSettled(running.map((service) => service.stop()))
  process.exit(code)
}

/**
 * A service in its own process, `<configuration>`: from "rebuild <name>" on standard input until "calm" it rebuilds
 * graph and search index from the record repeatedly, beside those that answer.
 */
import { createInterface } from 'node:readline'
import { configurationIn } from '../src/cli/configuration.ts'
import { startService, type RunningService } from '../src/wiring/main.ts'

async function rebuild({ follower, search }: RunningService, name: string, isOver: () => boolean): Promise<void> {
  const began = performance.now()
  let times = 0
  for (; !isOver(); times++) await Promise.all([follower?.rebuild(), search?.rebuild()])
  console.log(JSON.stringify({ name, times, seconds: (performance.now() - began) / 1_000 }))
}

const service = await startService({ config: configurationIn(process.argv[2] ?? ''), logFile: null })
console.log(`Listening on ${service.url}`)
let calm = true
for await (const line of createInterface({ input: process.stdin })) {
  calm = line === 'calm'
  if (!calm) void rebuild(service, line.slice('rebuild '.length), () => calm)
}
await service.stop()

// node demo/main.ts: the demo company as a process. Prints one JSON line to stdout when ready, and problems to stderr.

import { parseArgs } from 'node:util'
import { startDemo, type DemoOptions } from './company.ts'
import { isSize } from './company/sizes.ts'
import { BUSES, isBus } from './publish/publisher.ts'
import { isSourceName, sourceNames } from './tables/all.ts'

const USAGE = `node demo/main.ts [options]
  --data DIR            keep changes and ports here (else all is in memory)
  --size SIZE           tiny, small, ten-thousand, medium, hundred-thousand or large: about 750, 3,000, 10,000, 50,000,
                   100,000 or 1,000,000 records
  --seed N              another seed, another company
  --epoch TIME          when a company that is made now stands, as ISO 8601; one in the folder keeps its own
  --events URL          post thin events here
  --bus NAME            http (as --events says), kafka, sqs or sns
  --bus-url URL         kafka://host:port/topic, or the endpoint of the queue service
  --live                keep the company moving, as on ordinary days
  --live-rate N         so many changes a second instead, of every kind
  --bulk                show whole records in listings that ask for them, and read several at once
  --only a,b            start these sources only
  --port-base N         the nth source listens on N plus n
  --with-parent         stop when stdin closes, so as not to outlive whoever started us`

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    size: { type: 'string' },
    seed: { type: 'string' },
    epoch: { type: 'string' },
    events: { type: 'string' },
    bus: { type: 'string' },
    'bus-url': { type: 'string' },
    live: { type: 'boolean' },
    'live-rate': { type: 'string' },
    bulk: { type: 'boolean' },
    only: { type: 'string' },
    'port-base': { type: 'string' },
    'with-parent': { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

function optionsFrom(): DemoOptions {
  const { data, size, events, live, only } = values
  if (size !== undefined && !isSize(size))
    throw new Error('demo: --size is tiny, small, ten-thousand, medium, hundred-thousand or large.')
  if (events !== undefined && !URL.canParse(events)) throw new Error('demo: --events is a URL.')
  const bus = busFrom()
  const names = only?.split(',') ?? sourceNames
  const chosen = names.filter(isSourceName)
  if (chosen.length !== names.length) throw new Error(`demo: --only names some of ${sourceNames.join(', ')}.`)
  const seed = numberFrom('seed', 0)
  const epoch = values.epoch === undefined ? undefined : Date.parse(values.epoch)
  if (Number.isNaN(epoch)) throw new Error('demo: --epoch is a time as ISO 8601, such as 2026-11-01T00:00:00Z.')
  const liveRate = numberFrom('live-rate', 0.001)
  const portBase = numberFrom('port-base', 1)
  return {
    ...(data !== undefined && { data }),
    ...(size !== undefined && { size }),
    ...(events !== undefined && { events }),
    ...(bus !== undefined && { bus }),
    ...(seed !== undefined && { seed }),
    ...(epoch !== undefined && { epoch }),
    ...(liveRate !== undefined && { liveRate }),
    ...(portBase !== undefined && { portBase }),
    live: live === true,
    ...(values.bulk === true && { bulk: true }),
    only: chosen,
  }
}

function busFrom(): DemoOptions['bus'] {
  const { bus = 'http', 'bus-url': url } = values
  if (!isBus(bus)) throw new Error(`demo: --bus is one of ${BUSES.join(', ')}.`)
  if (bus === 'http') return undefined
  if (url === undefined) throw new Error(`demo: --bus ${bus} needs --bus-url.`)
  return { kind: bus, url }
}

function numberFrom(name: 'seed' | 'live-rate' | 'port-base', least: number): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isFinite(number) || number < least) throw new Error(`demo: --${name} is a number from ${least} on.`)
  return number
}

async function main(): Promise<void> {
  if (values.help === true) return void console.log(USAGE)
  const demo = await startDemo(optionsFrom())
  let stopped = false
  const stop = (): void => {
    if (stopped) return
    stopped = true
    demo.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  if (values['with-parent'] === true) process.stdin.on('end', stop).on('error', stop).resume()
  const sources = Object.fromEntries(Object.entries(demo.sources).filter(([, url]) => url !== ''))
  const { size, seed, epoch, entities } = demo
  console.log(JSON.stringify({ ready: true, size, seed, epoch: new Date(epoch).toISOString(), entities, sources }))
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

main().catch(fail)

import { writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startDemo, type Demo } from '../../demo/company.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { company, INSTANCE, MODEL, saying } from '../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { must } from '../lib/result.ts'
import { violationEdge } from '../model/policy.ts'
import { canonicalUri } from '../model/uri.ts'
import { stateConclusions, commitOf } from '../testing/store/build.ts'
import { localServer, type LocalServer } from '../testing/local-server.ts'
import { temporaryFolder } from '../testing/system/harness.ts'
import { EXIT_CODES } from './check-command.ts'
import { commandLine } from './program.ts'

const DATASET = 'aip://dataset/lake/plain'
const uriOf = (text: string) => must(canonicalUri(text))
/** Nothing answers here. */
const NOWHERE = 'http://127.0.0.1:1'

const folder = temporaryFolder()
const at = (name: string): string => join(folder.path, name)
let world: ApiWorld
let url: string
let demo: Demo
/** A service whose audit was tampered with. */
let tampered: LocalServer

beforeAll(async () => {
  world = await openWorld()
  const attributes = {
    name: 'plain',
    schema: [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'int' },
    ],
  }
  await world.say(...company(), saying({ type: 'Dataset', uri: DATASET, attributes }))
  const claim = { type: violationEdge('G2'), from: uriOf(MODEL), to: uriOf(DATASET) }
  await world.store.commit([commitOf(Date.now(), [stateConclusions('G2', { asserted: [claim] })])])
  await world.reached()
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
  demo = await startDemo({ only: ['evaluations'] })
  const verified = { intact: false, problem: 'Entry 2 was changed.', entries: 2, first: 1, last: null }
  tampered = await localServer((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(verified)),
  )
  writeFileSync(at('kept.json'), JSON.stringify((await world.get(`/api/v1/entities/${INSTANCE}/dossier`)).body))
  writeFileSync(at('none.json'), '{}')
  writeFileSync(at('all.json'), '[{"name":"a"},{"name":"b"}]')
  writeFileSync(at('less.json'), '[{"name":"a"}]')
  for (const name of ['sound', 'damaged', 'empty']) {
    mkdirSync(at(name))
    const sources = [{ platform: 'evaluations', provider: 'evaluations', baseUrl: demo.sources.evaluations }]
    writeFileSync(at(`${name}.config.json`), JSON.stringify({ listen: { port: 1 }, data: name, sources }))
  }
  for (const name of ['sound', 'damaged']) await openSqliteStore({ path: join(at(name), 'mlg.db') }).close()
  writeFileSync(join(at('damaged'), 'mlg.db'), 'no database'.repeat(1_000))
})
afterAll(async () => {
  await world.close()
  await demo.stop()
  await tampered.close()
  folder.remove()
})

class Exit extends Error {}

beforeEach(() => {
  process.exitCode = undefined
  for (const print of ['log', 'error'] as const) vi.spyOn(console, print).mockImplementation(() => undefined)
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    process.exitCode = code ?? 0
    throw new Exit()
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function endOf(...args: readonly string[]): Promise<unknown> {
  await commandLine()
    .parseAsync(args, { from: 'user' })
    .catch((error: unknown) => {
      if (!(error instanceof Exit)) throw error
    })
  return process.exitCode ?? 0
}

const EVALUATIONS = 'src/providers/demo/evaluations.provider.yaml'

/** For each check: arguments with which it finds nothing wrong, finds something, and can't find out. */
const CHECKS: Readonly<Record<string, readonly [() => string[], () => string[], () => string[]]>> = {
  'provider test': [
    () => [EVALUATIONS, '--url', demo.sources.evaluations, '--sample', '2'],
    () => [EVALUATIONS, '--url', tampered.url],
    () => [at('nothing.provider.yaml'), '--url', demo.sources.evaluations],
  ],
  'dossier verify': [
    () => [at('kept.json'), '--url', url],
    () => [at('none.json'), '--url', url],
    () => [at('kept.json'), '--url', NOWHERE],
  ],
  'check policy': [
    () => [INSTANCE, '--url', url],
    () => [MODEL, '--url', url],
    () => ['aip://model/registry/unheard-of', '--url', url],
  ],
  'check impact': [
    () => [MODEL, '--url', url],
    () => [MODEL, '--fail-on', 'entities >= 0', '--url', url],
    () => [MODEL, '--url', NOWHERE],
  ],
  'check schema': [
    () => ['--dataset', DATASET, '--file', at('all.json'), '--url', url],
    () => ['--dataset', DATASET, '--file', at('less.json'), '--fail-on', 'removed columns > 0', '--url', url],
    () => ['--dataset', DATASET, '--file', at('all.json'), '--url', NOWHERE],
  ],
  'audit verify': [() => ['--url', url], () => ['--url', tampered.url], () => ['--url', NOWHERE]],
  doctor: [
    () => ['--config', at('sound.config.json')],
    () => ['--config', at('damaged.config.json')],
    () => ['--config', at('sound.config.json'), 'and more'],
  ],
  verify: [
    () => ['--config', at('sound.config.json')],
    () => ['--config', at('damaged.config.json')],
    () => ['--config', at('empty.config.json')],
  ],
}

function commandsIn(of: Command, before = ''): [string, Command][] {
  return of.commands.flatMap((one): [string, Command][] => {
    const path = `${before}${one.name()}`
    return [[path, one], ...commandsIn(one, `${path} `)]
  })
}

describe('the check commands', () => {
  it('are all in this table, and their help explains their exit codes', () => {
    const all = commandsIn(commandLine())
    const stated = all.filter(([, one]) => one.description().includes(EXIT_CODES)).map(([path]) => path)
    const named = all.filter(([path]) => /(^check |\bverify$|\bdoctor$|^provider test$)/.test(path))
    expect(new Set(Object.keys(CHECKS))).toEqual(new Set(stated))
    expect(new Set(named.map(([path]) => path))).toEqual(new Set(stated))
  })

  const rows = Object.entries(CHECKS).flatMap(([path, ways]) => ways.map((args, code) => [path, code, args] as const))
  it.each(rows)('mlg %s exits with %i', async (path, code, args) => {
    expect(await endOf(...path.split(' '), ...args())).toBe(code)
  })

  it.each(Object.keys(CHECKS))('mlg %s exits with 2 if mistyped', async (path) => {
    expect(await endOf(...path.split(' '), '--nonsense')).toBe(2)
  })
})

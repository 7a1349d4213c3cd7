// A provider drafted from Airflow's API description, tested against Airflow, and used without an edit. From the address
// of the document to entities in the graph takes at most three minutes, including the time a person needs to read.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { newProvider } from '../../../cli/provider/new-provider.ts'
import { testProvider } from '../../../cli/provider/test-provider.ts'
import { eventually } from '../../parts.ts'
import { service as product } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { startProcess } from '../../system/process.ts'
import { apiOf } from '../airflow/server.ts'
import { ask } from '../graph.ts'
import { member, objects, text } from '../lines.ts'
import { WITHIN_MS } from '../world.ts'

const THREE_MINUTES_MS = 180_000
const CHOSEN = ['dags', 'assets', 'pools', 'tasks']

const server = await product('airflow')

describe.skipIf(server === null)('a provider that is drafted from an API', () => {
  const folder = temporaryFolder()
  afterAll(() => folder.remove())

  it('is right as it is, and brings what the product has', { timeout: THREE_MINUTES_MS + 60_000 }, async () => {
    const url = server?.url ?? ''
    const api = await apiOf(url)
    const answer = (await (await fetch(`${url}/auth/token`)).json()) as { access_token: string }
    process.env.DRAFTED_TOKEN = answer.access_token
    const began = performance.now()
    const out = join(folder.path, 'definitions')
    const printed: string[] = []
    const print = (line: string): void => void printed.push(line)
    const given = { header: [], tokenEnv: 'DRAFTED_TOKEN', json: true }
    await newProvider(
      `${url}/openapi.json`,
      { ...given, types: CHOSEN.join(), name: 'flows', out, force: false },
      print,
    )
    const draft = JSON.parse(printed.splice(0).join('\n')) as { operations: number; provider: string }
    expect(draft.operations).toBeGreaterThanOrEqual(40)

    await testProvider(draft.provider, { ...given, url, sample: 20, definitions: out }, print)
    const { types } = JSON.parse(printed.join('\n')) as {
      types: { type: string; listed: number; mistakes: string[] }[]
    }
    expect(types.flatMap(({ mistakes }) => mistakes)).toEqual([])
    expect(types.filter(({ listed }) => listed === 0)).toEqual([])

    const [port = 0] = await freePorts(1)
    const config = join(folder.path, 'mlg.config.json')
    const headers = { Authorization: { env: 'DRAFTED_TOKEN', prefix: 'Bearer ' } }
    const source = { platform: 'flows', provider: 'flows', baseUrl: url, headers }
    writeFileSync(
      config,
      JSON.stringify({
        listen: { port },
        data: join(folder.path, 'data'),
        catalogue: { folder: out },
        sources: [source],
      }),
    )
    const service = await startProcess(config, port)
    try {
      const stated = {
        flowsDags: objects(await api('dags?limit=100'), 'dags').map(({ dag_id: id }) => text(id)),
        flowsAssets: objects(await api('assets?limit=100'), 'assets').map(({ id }) => text(id)),
        flowsPools: objects(await api('pools?limit=100'), 'pools').map(({ name }) => text(name)),
      }
      const shown = async () => {
        const answers = await ask(
          service.url,
          `{ ${Object.keys(stated)
            .map((list) => `${list} { edges { node { uri } } }`)
            .join(' ')} }`,
        )
        return Object.fromEntries(
          Object.keys(stated).map((list) => [
            list,
            objects(member(answers, list), 'edges')
              .map((edge) => text(member(edge, 'node').uri).split('/').at(-1))
              .toSorted(),
          ]),
        )
      }
      const expected = Object.fromEntries(Object.entries(stated).map(([list, ids]) => [list, ids.toSorted()]))
      await eventually(
        async () => JSON.stringify(await shown()) === JSON.stringify(expected),
        'it shows them',
        WITHIN_MS,
      )
      // They are listed per DAG, after all DAGs.
      const asked = '{ flowsDag(id: "aip://flows-dag/flows/features_daily") { flowsTasks { edges { node { uri } } } } }'
      const build = 'aip://flows-task/flows/features_daily/build'
      const tasks = async () => JSON.stringify(await ask(service.url, asked))
      await eventually(async () => (await tasks()).includes(build), 'it shows the tasks of a DAG', WITHIN_MS)
      expect(performance.now() - began).toBeLessThan(THREE_MINUTES_MS)
    } finally {
      await service.kill('SIGTERM')
      delete process.env.DRAFTED_TOKEN
    }
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { startDemo } from '../../../demo/company.ts'
import { INSTANCE } from '../../api/testing/company.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { runForLines } from '../terminal.ts'
import { configOf, temporaryFolder } from './harness.ts'

const cleanUp: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

it('a saved dossier stays valid after changes and a restart, and shows a redaction', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder()
  const demo = await startDemo({ size: 'tiny' })
  cleanUp.push(folder.remove, () => demo.stop())
  const start = async (redact: readonly string[] = []): Promise<RunningService> => {
    const change = (sources: Record<string, unknown>[]) =>
      sources.map((source) => (source['platform'] === 'registry' ? { ...source, redact } : source))
    const service = await startService({
      config: configOf(demo, folder.path, change),
      logFile: join(folder.path, 'mlg.log'),
    })
    cleanUp.push(() => service.stop())
    return service
  }
  const settled = async ({ store }: RunningService): Promise<void> => {
    let before = -1
    await eventually(
      async () => {
        const [{ tx }, { due }] = await Promise.all([store.head(), store.dirty(Date.now())])
        const isQuiet = due === 0 && tx === before && tx > 0
        before = tx
        return isQuiet
      },
      'nothing is due',
      60_000,
    )
  }
  const verified = async ({ url }: RunningService, file: string): Promise<readonly [string, unknown]> => {
    const lines = await runForLines(url, 'dossier', 'verify', file)
    return [lines.join('\n'), process.exitCode]
  }
  const [json, html] = ['json', 'html'].map((form) => join(folder.path, `dossier.${form}`))
  if (json === undefined || html === undefined) throw new Error('no files')

  const first = await start()
  await settled(first)
  for (const [form, file] of [
    ['json', json],
    ['html', html],
  ] as const)
    await runForLines(first.url, 'dossier', INSTANCE, '--as', form, '--out', file)
  const { statements } = JSON.parse(readFileSync(json, 'utf8')) as { statements: { says: string }[] }
  expect(statements.length).toBeGreaterThan(300)
  expect(await verified(first, json)).toEqual([
    expect.stringContaining(`The record says the same: ${statements.length}`),
    0,
  ])
  const payload = { uri: INSTANCE, description: 'Said later.', waitFor: 'visible' }
  const headers = { 'content-type': 'application/json' }
  expect(
    (await fetch(`${first.url}/api/v1/annotations`, { method: 'POST', headers, body: JSON.stringify(payload) })).status,
  ).toBe(200)
  expect(await verified(first, html)).toEqual([expect.stringContaining('The record says the same'), 0])
  await first.stop()

  const second = await start(['hyperparameters.learning_rate'])
  await eventually(async () => (await verified(second, json))[1] === 1, 'the redaction shows', 60_000)
  const [differs] = await verified(second, json)
  expect(differs).toMatch(new RegExp(`^(gone|changed): ${INSTANCE} hyperparameters`, 'm'))
  expect(differs).toMatch(
    /^1 of \d+ statements differ from the record at transaction \d+: values may have been redacted/m,
  )
  expect(differs).not.toContain('trainedAt')
})

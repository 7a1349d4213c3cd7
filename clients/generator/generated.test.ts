import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openApi } from '../../src/api/openapi/document.ts'
import { ENDPOINTS } from '../../src/api/http/endpoints.ts'
import { tableOfOperations } from '../../src/cli/table-of.ts'
import { COMMANDS } from '../../src/commands/all.ts'
import { QUESTIONS } from '../../src/questions/all.ts'
import { answersOf, functionsOf, operationsOf } from './python.ts'
import { readApi, type OpenApiDocument } from './operations.ts'
import { typescriptOf } from './typescript.ts'

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const { version } = JSON.parse(await readFile(at('../package.json'), 'utf8')) as { readonly version: string }
const document = openApi({ operations: [...QUESTIONS, ...COMMANDS], endpoints: ENDPOINTS }, version)
const api = readApi(document as unknown as OpenApiDocument)

/** Rewrites the file under UPDATE=1, such as after a change of a question or the version. */
async function expectWritten(path: string, text: string): Promise<void> {
  if (process.env['UPDATE'] === '1') await writeFile(at(path), text)
  expect(await readFile(at(path), 'utf8'), 'UPDATE=1 on this test writes it anew').toBe(text)
}

describe('the generated clients', () => {
  it('cover every question and command', () => {
    expect(api.operations.map(({ name }) => name).toSorted()).toEqual(
      [...QUESTIONS, ...COMMANDS].map(({ name }) => name).toSorted(),
    )
  })

  it('know the list of every page', () => {
    const paged = api.operations.filter(
      ({ answer }) => answer !== null && 'next' in (api.schemas[answer]?.properties ?? {}),
    )
    expect(paged.length).toBeGreaterThan(10)
    expect(paged.filter(({ list }) => list === null).map(({ name }) => name)).toEqual([])
    const lists = Object.fromEntries(paged.map(({ name, list }) => [name, list?.member]))
    expect(lists).toMatchObject({ search: 'hits', lineage: 'nodes', deprecations: 'plans', history: 'entries' })
  })

  it('match the TypeScript client', async () => {
    const path = 'typescript/operations.ts'
    await expectWritten(path, await typescriptOf(api, at(path)))
  })

  it('match the Python client', async () => {
    const folder = 'python/src/mlg'
    await expectWritten(`${folder}/answers.py`, answersOf(api))
    await expectWritten(`${folder}/_operations.py`, operationsOf(api))
    await expectWritten(`${folder}/_functions.py`, functionsOf(api))
  })

  it('match the command line', async () => {
    await expectWritten('../src/cli/operations.json', tableOfOperations())
  })

  it('state the version of the service', async () => {
    expect(await readFile(at('python/pyproject.toml'), 'utf8')).toContain(`\nversion = "${version}"\n`)
  })
})

// Adds the question of docs/extend/question.md to a copy of the code, exactly as the page shows it.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MODEL = 'aip://model/registry/ranking-v5'
/** Maximum number of bytes of an answer from the copy; its OpenAPI document alone has about one million. */
const MAX_SHOWN = 16_000_000

let copy = ''
const paths: string[] = []
let shown: Readonly<Record<string, { readonly status: number; readonly body: string }>> = {}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'mlg-extending-'))
  for (const part of ['src', 'bin', 'scripts', 'package.json'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const page = readFileSync(join(ROOT, 'docs/extend/question.md'), 'utf8')
  const [file = '', row = ''] = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '')
  change('src/questions/owners.ts', () => file)
  change('src/questions/all.ts', (text) => `import { OWNERS } from './owners.ts'\n${text.replace(/^\}$/m, `${row}}`)}`)
  writeFileSync(join(copy, 'ask.ts'), ASKING)
  shown = JSON.parse(ran(['ask.ts']))
}, 60_000)
afterAll(() => rmSync(copy, { recursive: true, force: true }))

function change(path: string, by: (text: string) => string): void {
  paths.push(path)
  const file = join(copy, path)
  writeFileSync(file, by(path.endsWith('all.ts') ? readFileSync(file, 'utf8') : ''))
}

function ran(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: MAX_SHOWN,
  })
  expect([args, status, status === 0 ? '' : stderr]).toEqual([args, 0, ''])
  return stdout
}

/** Writes the files like `clients/generator` does when it runs as a command. */
const WRITING = `
const { writeFileSync } = await import('node:fs')
const { tableOfOperations } = await import('./src/cli/table-of.ts')
writeFileSync('src/cli/operations.json', tableOfOperations())
`

const ASKING = `
const { company } = await import('./src/api/testing/company.ts')
const { openWorld } = await import('./src/api/testing/world.ts')

const world = await openWorld()
await world.say(...company())
const at = '/api/v1/entities/${encodeURIComponent(MODEL)}/owners'
const query = '{ owners(uri: "${MODEL}", kind: USER) { uri owners tx } none: owners(uri: "${MODEL}", kind: GROUP) { owners } }'
const answers = {}
for (const [name, request] of Object.entries({
  rest: { url: at },
  groups: { url: at + '?kind=group' },
  wrong: { url: at + '?kind=robot' },
  openapi: { url: '/openapi.json' },
  graphql: { url: '/graphql', method: 'POST', payload: { query } },
})) {
  const { statusCode: status, body } = await world.app.inject(request)
  answers[name] = { status, body }
}
await world.close()
process.stdout.write(JSON.stringify(answers), () => process.exit(0))
`

it('a new question is one file and one row', () => {
  expect(paths).toEqual(['src/questions/owners.ts', 'src/questions/all.ts'])
  const [before, after] = [ROOT, copy].map((root) =>
    readFileSync(join(root, 'src/questions/all.ts'), 'utf8').split('\n'),
  )
  const added = after?.filter((line) => before?.includes(line) !== true)
  expect(added).toEqual(["import { OWNERS } from './owners.ts'", '  owners: OWNERS,'])
  expect(after?.length).toBe((before?.length ?? 0) + 2)
})

it('a new question is answered over REST, and refuses unknown parameters', () => {
  const owner = 'aip://user/identity/alice'
  expect([shown['rest']?.status, JSON.parse(shown['rest']?.body ?? '')]).toEqual([
    200,
    { uri: MODEL, owners: [owner], tx: expect.any(Number) },
  ])
  expect(JSON.parse(shown['groups']?.body ?? '')).toMatchObject({ owners: [] })
  expect(JSON.parse(shown['wrong']?.body ?? '')).toMatchObject({ status: 400, code: 'BAD_REQUEST', parameter: 'kind' })
})

it('a new question is in the OpenAPI document, from which its page is generated', () => {
  const { paths } = JSON.parse(shown['openapi']?.body ?? '')
  expect(paths['/api/v1/entities/{uri}/owners'].get).toMatchObject({ operationId: 'owners', 'x-right': 'read' })
})

it('a new question is a root field of GraphQL, with its enumerations in capitals', () => {
  expect(JSON.parse(shown['graphql']?.body ?? '')).toMatchObject({
    data: { owners: { uri: MODEL, owners: ['aip://user/identity/alice'] }, none: { owners: [] } },
  })
})

it('a new question is a subcommand of the command line, whose table is generated', () => {
  ran(['--input-type=module', '--eval', WRITING])
  expect(ran(['src/cli/main.ts', 'help'])).toMatch(/^\s+owners .*Who owns an entity/m)
  expect(ran(['src/cli/main.ts', 'help', 'owners'])).toContain('--kind <user|group>')
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TYPES } from '../questions/types.ts'
import type { ParsedArguments } from './operation-request.ts'
import { runOperation, type RunOptions } from './run-operation.ts'

let folder = ''
let config = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-offline-'))
  config = join(folder, 'mlg.config.json')
  // Nothing listens at port 1.
  vi.stubEnv('MLG_PORT', '1')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

async function askOffline(options: Partial<RunOptions['options']> = {}, given: ParsedArguments = {}) {
  const [lines, notes]: [string[], string[]] = [[], []]
  const print = (line: string) => lines.push(line)
  await runOperation(TYPES, given, { options: { config, ...options }, print, note: (line) => notes.push(line) })
  return { text: lines.join('\n'), notes }
}

interface Types {
  readonly types: readonly {
    readonly name: string
    readonly count?: number
    readonly relationships: readonly { readonly name: string }[]
  }[]
}
async function names(): Promise<readonly string[]> {
  const { types } = JSON.parse((await askOffline({ json: true })).text) as Types
  return types.map(({ name }) => name)
}

describe('mlg types without a running service', () => {
  it('lists the types of the configured files without counts, and says so', async () => {
    mkdirSync(join(folder, 'definitions'))
    const note = {
      name: 'Note',
      plural: 'Notes',
      componentType: 'note',
      domain: 'notes',
      description: 'A note.',
      attributes: {},
    }
    const relationships = { about: { to: ['Model'], many: true, inverse: 'notes' } }
    writeFileSync(join(folder, 'definitions', 'notes.json'), JSON.stringify({ types: [{ ...note, relationships }] }))
    const source = {
      platform: 'mlflow',
      provider: 'mlflow',
      baseUrl: 'http://127.0.0.1:1',
      headers: { authorization: { env: 'NOT_SET' } },
    }
    writeFileSync(config, JSON.stringify({ catalogue: { folder: 'definitions' }, sources: [source] }))
    const { text, notes } = await askOffline({ json: true })
    expect(notes).toEqual([
      `No service answers at http://127.0.0.1:1. These are the types of ${config}, without counts.`,
    ])
    const { types } = JSON.parse(text) as Types
    expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(['Model', 'MlflowRun', 'Note']))
    const described = types.find(({ name }) => name === 'Note')
    expect(described?.relationships.map(({ name }) => name)).toEqual(['about'])
    expect(described?.count).toBeUndefined()
    expect((await askOffline()).text).toContain('Note')
  })

  it("lists the product's types without a configuration or sources", async () => {
    expect(await names()).not.toContain('MlflowRun')
    expect((await askOffline({ json: true })).notes.join()).toContain(
      'the types of the built-in catalogue (there is no ',
    )
    writeFileSync(config, '{}')
    expect(await names()).toContain('Model')
  })

  it('refuses a past moment, a named address, or files with a mistake', async () => {
    await expect(askOffline({ url: 'http://127.0.0.1:1' })).rejects.toThrow(
      'No service answers at http://127.0.0.1:1. Start',
    )
    await expect(askOffline({}, { asOf: '2026-01-01T00:00:00Z' })).rejects.toThrow('No service answers')
    writeFileSync(config, '{ "sources": [{ "provider": "regstry" }] }')
    await expect(askOffline()).rejects.toThrow(
      /^No service answers, and the configuration isn't valid:\n {2}.*sources\[0\]/,
    )
  })
})

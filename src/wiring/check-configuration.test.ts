import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compileDefinitions } from './check-configuration.ts'
import { attribute, reference } from '../contracts/mapping.ts'
import type { Provider } from '../contracts/source.ts'
import { DefinitionsWatch } from './definitions.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { joinProviders } from '../providers/files.ts'
import { restType } from '../testing/provider/rest-style.ts'
import { eventually, silentLog, sourceConfig } from '../testing/parts.ts'
import { VirtualClock } from '../testing/sim/clock.ts'

/** A provider of a type that a definitions file adds. */
const prompts: Provider = {
  name: 'prompts',
  domains: ['models'],
  events: {},
  types: {
    Prompt: restType({
      type: 'Prompt',
      plural: 'prompts',
      fields: { id: { kind: 'id' }, template: attribute(), model_ids: reference('writtenFor', 'Model') },
    }),
  },
}
const providers = joinProviders(DEMO_PROVIDERS, new Map([['prompts', prompts]]))

function definitionOf(relationship: string): object {
  const writtenFor = { to: ['Model'], many: true, inverse: 'prompts' }
  const prompt = { name: 'Prompt', plural: 'Prompts', componentType: 'prompt', domain: 'models', description: '' }
  return {
    types: [{ ...prompt, attributes: { template: { type: 'string' } }, relationships: { [relationship]: writtenFor } }],
  }
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'configured-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (content: object): void => writeFileSync(join(folder, 'prompts.json'), JSON.stringify(content))
const config = (...platforms: string[]) => ({
  catalogueFolder: folder,
  sources: platforms.map((platform) => sourceConfig(platform, { provider: platform.replace(/-2$/, '') })),
})
const LACKING =
  'providers/prompts/provider.ts: types.Prompt.mapping.fields.model_ids.edge: Prompt has no relationship "writtenFor"'

describe('a mapping that names what the catalogue lacks', () => {
  it('fails the start, with file, path and reason', async () => {
    write(definitionOf('writtenFor'))
    expect((await compileDefinitions(config('registry', 'prompts'), providers)).catalogue.type('Prompt')).toBeDefined()
    write(definitionOf('forModel'))
    await expect(compileDefinitions(config('registry', 'prompts'), providers)).rejects.toThrow(LACKING)
  })

  it('is accepted if no source uses it', async () => {
    write(definitionOf('forModel'))
    await expect(compileDefinitions(config('registry'), providers)).resolves.toBeDefined()
  })

  it('is reported in a running service for each source that uses it, until corrected', async () => {
    write(definitionOf('writtenFor'))
    const clock = new VirtualClock(1_000)
    const parts = { config: config('registry', 'prompts', 'prompts-2'), file: null, providers, clock, log: silentLog }
    const definitions = await DefinitionsWatch.load(parts)
    definitions.watch(() => undefined)
    let minute = 0
    const taken = async (content: object, until: () => boolean): Promise<void> => {
      write(content)
      // File systems differ in date resolution, so each write gets another minute.
      utimesSync(join(folder, 'prompts.json'), ++minute * 60, minute * 60)
      await eventually(() => {
        clock.advance()
        return until()
      }, 'the folder is looked at')
    }
    const first = () => definitions.unmappable('prompts')?.first ?? ''
    expect(definitions.unmappable('prompts')).toBe(null)
    await taken(definitionOf('forModel'), () => first() !== '')
    const issue = { count: 1, first: LACKING, since: expect.any(Number) as number }
    expect(['registry', 'prompts', 'prompts-2'].map((platform) => definitions.unmappable(platform))).toEqual([
      null,
      issue,
      issue,
    ])
    expect(definitions.problem).toContain(LACKING)
    const since = definitions.unmappable('prompts')?.since
    await taken({ types: [] }, () => first().includes('there is no type "Prompt"'))
    expect(definitions.unmappable('prompts')).toMatchObject({ count: 1, since })
    await taken(definitionOf('writtenFor'), () => definitions.problem === null)
    expect(definitions.unmappable('prompts')).toBe(null)
    const stopped = definitions.stop()
    clock.advance()
    await stopped
  })
})

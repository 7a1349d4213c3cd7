import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfigFile } from '../config/config.ts'
import { Catalogue } from '../catalogue/registry.ts'
import { DefinitionsWatch } from './definitions.ts'
import { must } from '../lib/result.ts'
import { platformsOf } from '../normalise/platforms.ts'
import { referralsOf } from '../normalise/referrals.ts'
import { providersWith } from '../providers/all.ts'
import { eventually, silentLog } from '../testing/parts.ts'
import { VirtualClock } from '../testing/sim/clock.ts'

const typeOf = (name: string, attributes: object = {}): object => ({
  name,
  plural: `${name}s`,
  componentType: name.toLowerCase(),
  domain: 'notes',
  description: '',
  attributes,
  relationships: {},
})
const sourceOf = (platform: string, more: object = {}) => ({
  platform,
  provider: 'registry',
  baseUrl: 'http://127.0.0.1:1',
  ...more,
})
const ruleOn = (from: string): object => ({
  id: 'X1',
  name: 'tagged',
  version: 1,
  from: [from],
  concludes: 'triedWith',
  to: ['Model'],
  inverse: 'triedBy',
  path: 'mentions',
  description: '',
})
const mentioning = (name: string): object => ({
  ...typeOf(name),
  relationships: { mentions: { to: ['Model'], many: true, inverse: `mentionedIn${name}` } },
})

let folder: string
let definitions: DefinitionsWatch
let clock: VirtualClock
/** The types and platforms in force after each change, and whether any were added. */
let tookUp: { types: readonly string[]; platforms: readonly string[]; added: boolean }[]
let minute: number
let reads: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'definitions-'))
  mkdirSync(join(folder, 'definitions'))
  clock = new VirtualClock(1_000)
  tookUp = []
  minute = 0
  reads = 0
  define([typeOf('Memo')])
  configure([sourceOf('registry')])
  const file = {
    path: join(folder, 'mlg.json'),
    read: () => {
      reads++
      return readConfigFile(join(folder, 'mlg.json'), providersWith, { TOKEN: 'secret' })
    },
  }
  definitions = await DefinitionsWatch.load({ config: must(file.read()), file, clock, log: silentLog })
  definitions.watch(({ catalogue, sources }, added) => {
    const types = catalogue.types.map(({ name }) => name).filter((name) => ['Memo', 'Note', 'Sketch'].includes(name))
    tookUp.push({ types, platforms: sources.map(({ config }) => config.platform), added })
  })
})
afterEach(async () => {
  const stopped = definitions.stop()
  clock.advance()
  await stopped
  rmSync(folder, { recursive: true })
})

function write(path: string, content: unknown): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  writeFileSync(join(folder, path), text)
  // File systems differ in date resolution, so each write gets another minute.
  utimesSync(join(folder, path), ++minute * 60, minute * 60)
}
const define = (types: readonly object[], rules: readonly object[] = []): void =>
  write('definitions/mine.json', { types, rules })
const configure = (sources: readonly object[], more: object = {}): void =>
  write('mlg.json', { catalogue: { folder: 'definitions' }, sources, ...more })
const provide = (fields: object): void =>
  write('definitions/shelf.provider.json', {
    provider: 'shelf',
    domains: ['notes'],
    types: { Memo: { id: '{id}', read: { path: '/memos/{id}' }, fields } },
  })
const shelf = () => definitions.current.sources.find(({ config }) => config.platform === 'shelf')
const until = (condition: () => boolean, what: string): Promise<void> =>
  eventually(() => {
    clock.advance()
    return condition()
  }, what)

describe('a running service', () => {
  it('picks up added types and sources, one after the other', async () => {
    define([typeOf('Memo'), typeOf('Note')])
    await until(() => tookUp.length === 1, 'the type')
    configure([sourceOf('registry'), sourceOf('registry-2', { headers: { authorization: { env: 'TOKEN' } } })])
    await until(() => tookUp.length === 2, 'the source')
    expect(tookUp).toEqual([
      { types: ['Memo', 'Note'], platforms: ['registry'], added: true },
      { types: ['Memo', 'Note'], platforms: ['registry', 'registry-2'], added: true },
    ])
    const [, added] = definitions.current.sources
    expect(added?.config.headers).toEqual({ authorization: 'secret' })
    expect(new Catalogue(structuredClone(definitions.current.catalogue.definitions)).type('Note')).toBeDefined()
    expect([definitions.problem, definitions.awaitingStart]).toEqual([null, []])
  })

  describe('secrets in files', () => {
    const secret = (name: string) => ({ file: `secrets/${name}` })
    const issue = (name: string, text: string): void => write(`secrets/${name}`, `${text}\n`)
    const names = ['webhook', 'client', 'lineage', 'source'] as const
    const inForce = () => [
      definitions.webhooks.get('registry'),
      definitions.access?.signIn?.clientSecret,
      definitions.lineage.key,
    ]
    const configureSecrets = (): void =>
      configure([sourceOf('registry', { headers: { authorization: secret('source') } })], {
        intake: {
          webhooks: { registry: { secrets: [secret('webhook')] } },
          openlineage: { apiKey: secret('lineage') },
        },
        access: { signIn: { issuer: 'https://id.company', clientId: 'aip', clientSecret: secret('client') } },
      })
    const valueOf = (name: string, version: number): string => `${name} ${version} ${'x'.repeat(40)}`

    beforeEach(async () => {
      mkdirSync(join(folder, 'secrets'))
      for (const name of names) issue(name, valueOf(name, 1))
      configureSecrets()
      await until(() => definitions.lineage.key !== null, 'the configuration')
    })

    it('take effect if a file changes, even if the configuration does not', async () => {
      expect(inForce()).toEqual([[valueOf('webhook', 1)], valueOf('client', 1), valueOf('lineage', 1)])
      for (const name of ['webhook', 'client', 'lineage']) issue(name, valueOf(name, 2))
      await until(() => definitions.lineage.key === valueOf('lineage', 2), 'the other secrets')
      expect(inForce()).toEqual([[valueOf('webhook', 2)], valueOf('client', 2), valueOf('lineage', 2)])
      expect(definitions.problem).toBe(null)
      expect(JSON.stringify(definitions.awaitingStart)).not.toContain('intake')
    })

    it('wait for a restart if they are of a source, and are listed without their values until then', async () => {
      configure([sourceOf('registry'), sourceOf('registry-2', { headers: { authorization: secret('source') } })])
      await until(() => definitions.current.sources.length === 2, 'the source')
      expect(definitions.awaitingStart).toEqual([])
      issue('source', valueOf('source', 2))
      await until(() => definitions.awaitingStart.length > 0, 'what waits for a start')
      expect(definitions.awaitingStart).toEqual([{ kind: 'source', name: 'registry-2', change: 'changed' }])
      expect(definitions.current.sources[1]?.config.headers).toEqual({ authorization: valueOf('source', 1) })
      issue('source', valueOf('source', 1))
      await until(() => definitions.awaitingStart.length === 0, 'the same secret again')
    })

    it('change nothing while they are missing or too short, are reported, and take effect once there', async () => {
      rmSync(join(folder, 'secrets', 'lineage'))
      await until(() => definitions.problem?.includes('intake.openlineage.apiKey') === true, 'what is missing')
      expect(inForce()).toEqual([[valueOf('webhook', 1)], valueOf('client', 1), valueOf('lineage', 1)])
      issue('lineage', 'short')
      await until(() => definitions.problem?.includes('at least 16 characters') === true, 'what is too short')
      issue('lineage', valueOf('lineage', 2))
      await until(() => definitions.problem === null, 'the other secret')
      expect(definitions.lineage.key).toBe(valueOf('lineage', 2))
    })

    it('take effect once they exist if a configuration names them too early', async () => {
      rmSync(join(folder, 'secrets', 'later'), { force: true })
      configure([sourceOf('registry')], { intake: { openlineage: { apiKey: secret('later') } } })
      await until(() => definitions.problem?.includes('secrets/later') === true, 'what is missing')
      // Read again at each check, without another change of a file.
      const refused = reads
      await until(() => reads > refused + 2, 'further reads')
      issue('later', valueOf('later', 1))
      await until(() => definitions.lineage.key === valueOf('later', 1), 'the secret')
    })
  })

  it('picks up changed and removed synonyms', async () => {
    const synonyms = () => definitions.current.catalogue.synonyms
    const before = synonyms().length
    write('definitions/words.json', { synonyms: [['title', 'show']] })
    await until(() => tookUp.length === 1, 'the synonyms')
    expect(synonyms().slice(before)).toEqual([['title', 'show']])
    write('definitions/words.json', { synonyms: [['title', 'series']] })
    await until(() => tookUp.length === 2, 'other synonyms')
    expect(synonyms().slice(before)).toEqual([['title', 'series']])
    write('definitions/words.json', { synonyms: [] })
    await until(() => tookUp.length === 3, 'none')
    expect([synonyms().length, tookUp.map(({ added }) => added)]).toEqual([before, [false, false, false]])
    expect([definitions.problem, definitions.awaitingStart]).toEqual([null, []])
  })

  it('picks up changed and removed expectations', async () => {
    const expected = () => [...(definitions.current.catalogue.expected.get('Memo') ?? [])]
    expect(expected()).toEqual([])
    write('definitions/expected.json', { expectations: [{ type: 'Memo', expects: ['tag:tier'], weight: 2 }] })
    await until(() => tookUp.length === 1, 'the expectations')
    expect(expected()).toEqual([['tag:tier', 2]])
    write('definitions/expected.json', { expectations: [{ type: 'Memo', expects: ['tag:tier', 'owner'], weight: 3 }] })
    await until(() => tookUp.length === 2, 'other expectations')
    expect(expected()).toEqual([
      ['tag:tier', 3],
      ['owner', 3],
    ])
    write('definitions/expected.json', { expectations: [{ type: 'Memo', expects: ['tagged'] }] })
    await until(() => definitions.problem?.includes('tagged') === true, 'what is wrong')
    expect(expected()).toHaveLength(2)
    write('definitions/expected.json', { expectations: [] })
    await until(() => tookUp.length === 3, 'none')
    expect([expected(), tookUp.map(({ added }) => added)]).toEqual([[], [false, false, false]])
    expect([definitions.problem, definitions.awaitingStart]).toEqual([null, []])
  })

  it("picks up changed targets of a source's references, by type and by domain", async () => {
    const others = [sourceOf('runs', { provider: 'orchestrator' }), sourceOf('runs-2', { provider: 'orchestrator' })]
    configure([sourceOf('registry'), ...others])
    await until(() => tookUp.length === 1, 'the sources')
    configure([sourceOf('registry', { references: { pipelines: 'runs', PipelineRun: 'runs-2' } }), ...others])
    await until(() => tookUp.length === 2, 'the references')
    expect([tookUp[1]?.added, definitions.awaitingStart]).toEqual([true, []])
    const { catalogue, sources } = definitions.current
    const platforms = platformsOf(
      sources.map(({ config, provider }) => ({ platform: config.platform, domains: provider.domains })),
    )
    const [registry] = sources
    const leading = registry === undefined ? [] : referralsOf(registry, { catalogue, platforms })
    expect(leading.find(({ type }) => type === 'PipelineRun')?.platform).toBe('runs-2')
    configure([sourceOf('registry', { references: { pipeline: 'runs' } }), ...others])
    await until(() => definitions.problem !== null, 'a name that is nothing')
    expect(definitions.problem).toContain(
      'the source registry: references.pipeline: there is no domain or type "pipeline"; did you mean Pipeline?',
    )
    configure([sourceOf('registry', { references: { Model: 'runs' } }), ...others])
    await until(() => definitions.problem?.includes('its own') === true, 'one of its own')
    expect(definitions.problem).toContain(
      'references.Model: its own domain is models, so that ids of it are its own: leave this out',
    )
  })

  it('picks up a provider from a file with its source, and again if the file changes', async () => {
    provide({ name: 'attribute' })
    await until(() => tookUp.length === 1, 'the file')
    configure([sourceOf('registry'), sourceOf('shelf', { provider: 'shelf' })])
    await until(() => tookUp.length === 2, 'its source')
    expect(tookUp.at(-1)).toEqual({ types: ['Memo'], platforms: ['registry', 'shelf'], added: true })
    provide({ text: { kind: 'attribute', name: 'description' } })
    await until(() => tookUp.length === 3, 'its change')
    expect(tookUp.at(-1)?.added).toBe(true)
    expect(shelf()?.provider.types.Memo?.mapping.fields).toEqual({ text: { kind: 'attribute', name: 'description' } })
    expect([definitions.problem, definitions.awaitingStart]).toEqual([null, []])
  })

  it('keeps the old settings of a source whose settings change, whatever else it picks up', async () => {
    const declared = {
      provider: 'shelf',
      domains: ['notes'],
      settings: { room: { default: 'hall' } },
      types: {
        Memo: { id: '{id}', list: { path: '/{settings.room}/memos', items: 'memos' }, fields: { name: 'attribute' } },
      },
    }
    write('definitions/shelf.provider.json', declared)
    const configured = (room: string) => configure([sourceOf('shelf', { provider: 'shelf', settings: { room } })])
    configured('attic')
    await until(() => tookUp.length === 1, 'the source')
    configured('cellar')
    await until(() => definitions.awaitingStart.length > 0, 'what waits for a start')
    write('definitions/shelf.provider.json', { ...declared, description: 'another' })
    await until(() => tookUp.length === 2, 'the file')
    const memo = shelf()?.provider.types.Memo
    expect(memo?.list({ cursor: null, updatedSince: null })?.path).toBe('/attic/memos')
  })

  it("ignores a mistake in, or the removal of, a provider's file, and reports it", async () => {
    provide({ name: 'attribute' })
    await until(() => tookUp.length === 1, 'the file')
    configure([sourceOf('registry'), sourceOf('shelf', { provider: 'shelf' })])
    await until(() => tookUp.length === 2, 'its source')
    provide({ text: { kind: 'attribute', from: 'text[' } })
    await until(() => definitions.problem !== null, 'the mistake')
    expect(definitions.problem).toContain('shelf.provider.json: types.Memo.fields.text')
    provide({ colour: 'attribute' })
    await until(() => definitions.unmappable('shelf') !== null, 'what the types lack')
    expect(definitions.unmappable('shelf')?.first).toMatch(
      /shelf\.provider\.json: types\.Memo\.fields\.colour: Memo has no attribute "colour"/,
    )
    rmSync(join(folder, 'definitions', 'shelf.provider.json'))
    await until(() => definitions.problem?.includes('is unknown') === true, 'its removal')
    expect(shelf()?.provider.types.Memo?.mapping.fields).toEqual({ name: { kind: 'attribute' } })
    provide({ name: 'attribute' })
    await until(() => definitions.problem === null, 'its return')
    expect(tookUp.length).toBe(2)
  })

  it('keeps changed and removed types and sources, lists them, and picks up other changes', async () => {
    configure([sourceOf('registry'), sourceOf('registry-2')])
    await until(() => tookUp.length === 1, 'a source to take away again')
    define([typeOf('Memo', { text: { type: 'string' } }), typeOf('Note')])
    configure([sourceOf('registry', { baseUrl: 'http://127.0.0.1:2' }), sourceOf('registry-3')], {
      listen: { port: 1 },
      retention: { days: 3 },
    })
    await until(() => tookUp.length === 2, 'what is new')
    expect(tookUp[1]).toEqual({
      types: ['Memo', 'Note'],
      platforms: ['registry', 'registry-2', 'registry-3'],
      added: true,
    })
    expect(definitions.awaitingStart).toEqual([
      { kind: 'type', name: 'Memo', change: 'changed' },
      { kind: 'source', name: 'registry', change: 'changed' },
      { kind: 'source', name: 'registry-2', change: 'removed' },
      { kind: 'setting', name: 'listen', change: 'changed' },
      { kind: 'setting', name: 'retention', change: 'changed' },
    ])
    const { catalogue, sources } = definitions.current
    expect([catalogue.attribute('Memo', 'text'), sources[0]?.config.baseUrl]).toEqual([null, 'http://127.0.0.1:1'])
    define([typeOf('Note')])
    await until(() => definitions.awaitingStart[0]?.change === 'removed', 'the type that is gone')
    expect(definitions.current.catalogue.type('Memo')).toBeDefined()
    define([typeOf('Memo'), typeOf('Note')])
    configure([sourceOf('registry'), sourceOf('registry-2'), sourceOf('registry-3')])
    await until(() => definitions.awaitingStart.length === 0, 'everything as it is in force')
    expect(tookUp).toHaveLength(2)
  })

  it('picks up a rule with the type it needs, and rejects one that needs a restart', async () => {
    define([typeOf('Memo'), mentioning('Note')], [ruleOn('Note')])
    await until(() => tookUp.length === 1, 'the type and its rule')
    expect(definitions.current.catalogue.rule('X1')?.from).toEqual(['Note'])
    define([mentioning('Memo'), mentioning('Note')], [{ ...ruleOn('Memo'), version: 2 }])
    await until(() => definitions.problem !== null, 'the mistake')
    expect(definitions.problem).toContain('definitions/mine.json: rules[0].path: X1')
    expect(definitions.current.catalogue.rule('X1')?.from).toEqual(['Note'])
    expect(tookUp).toHaveLength(1)
  })

  it('ignores a configuration with a mistake, and reports it until it is corrected', async () => {
    configure([sourceOf('registry'), sourceOf('registry-2', { provider: 'nothing' })])
    await until(() => definitions.problem !== null, 'the mistake')
    expect(definitions.problem).toContain('sources[1].provider: "nothing" is unknown')
    rmSync(join(folder, 'mlg.json'))
    await until(() => definitions.problem?.includes("can't be read") === true, 'the missing file')
    expect(tookUp).toEqual([])
    configure([sourceOf('registry'), sourceOf('registry-2')])
    await until(() => definitions.problem === null, 'the mended file')
    expect(tookUp).toEqual([{ types: ['Memo'], platforms: ['registry', 'registry-2'], added: true }])
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { company, saying, TEST } from '../api/testing/company.ts'
import type { ImpactAnswer } from '../questions/lineage/schema.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { runForLines } from '../testing/terminal.ts'

let world: ApiWorld
let url: string
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => world.close())

const FEATURE = 'aip://feature/feature-store/f0'

async function mlg(...args: readonly string[]): Promise<string> {
  return (await runForLines(url, ...args)).join('\n')
}

it('mlg lineage prints where an entity comes from, page by page', async () => {
  const requested = ['lineage', FEATURE, '-d', 'upstream', '--types', 'DataAsset', '--limit', '1']
  const first = await mlg(...requested)
  expect(first).toContain(`Feature 0 (${FEATURE}) comes from 2 entities`)
  expect(first).toContain('Feature 0 –sourced from→ Dataset 0')
  const cursor = /^Continue with --cursor (\S+)$/m.exec(first)?.[1] ?? ''
  const second = await mlg(...requested, '--cursor', cursor)
  expect(second).toContain('–computed from→ Source 0')
  expect(second).not.toContain('--cursor')
})

it('mlg lineage goes upstream by default, and accepts repeated list options', async () => {
  expect(await mlg('lineage', FEATURE)).toContain('comes from')
  const types = await mlg('lineage', FEATURE, '--types', 'DataSource', '--types', 'Dataset')
  expect(types).toContain('comes from 2 entities')
})

it('mlg lineage reports a truncating depth only if it leaves something out', async () => {
  const cut = 'Cut off at --depth: there is more.'
  expect(await mlg('lineage', FEATURE, '--depth', '1')).toContain(cut)
  expect(await mlg('lineage', FEATURE)).not.toContain(cut)
})

it('mlg impact prints what a change affects, and who owns it', async () => {
  const text = await mlg('impact', FEATURE)
  expect(text).toContain(`Running tests: ${TEST}`)
  expect(text).toContain('models (1)')
  expect(text).toContain('owned by Alice; no team is known')
})

it('mlg incident prints what was trained on bad data, and who has to act', async () => {
  const text = await mlg('incident', FEATURE)
  expect(text).toMatch(/^Feature 0 \(.+\)/)
  expect(text).toMatch(/\nVersions \(\d+\)\n {2}\S.*, trained or created \d/)
  expect(text).toMatch(/\n {6}through .* ← Feature 0; owned by /)
  expect(text).toContain('Who has to act')
})

it('mlg map prints both sides, and mlg paths prints paths with their weakest steps', async () => {
  const map = await mlg('map', FEATURE)
  expect(map).toMatch(/^Around Feature 0 \(/)
  expect(map).toMatch(/\nupstream\n {2}1 {2}\S+ {2}/)
  expect(map).toContain('0 hidden')
  const paths = await mlg('paths', FEATURE, TEST)
  expect(paths).toContain('Changing Feature 0 affects')
  expect(paths).toMatch(/\n {6}weakest: .+ –tested in→ .+ \(inferred, verified .+\)/)
})

it('mlg why prints the reasons for an edge, and mlg diff the moments of a difference', async () => {
  const { nodes } = JSON.parse(await mlg('lineage', FEATURE, '--depth', '1', '--json')) as { nodes: { uri: string }[] }
  const why = await mlg('why', FEATURE, nodes[0]?.uri ?? '')
  expect(why).toContain('Feature 0 –sourcedFrom→ Dataset 0')
  expect(why).toContain('states it in')
  expect(await mlg('history', FEATURE, '--limit', '10')).toContain('transaction ')
  expect(await mlg('diff', FEATURE, '--from', '1', '--limit', '10')).toContain('From transaction 1 (')
})

it('the command line prints answers without their own printer: values, tables and the next cursor', async () => {
  const described = await mlg('describe', FEATURE, '--all')
  expect(described).toContain(`uri: ${FEATURE}\nentityType: Feature\n`)
  expect(described).toMatch(/^relationships \(\d+\):\n {2}- name: /m)
  const changes = await mlg('changes', '--from', '1', '--limit', '1')
  expect(changes).toMatch(/\nContinue with --cursor \S+$/)
})

it("mlg describe shows an entity's type, currency and named relationships", async () => {
  const described = await mlg('describe', FEATURE)
  expect(described).toMatch(new RegExp(`^Feature 0  Feature  ${FEATURE} \\(transaction \\d+\\)\n`))
  expect(described).toMatch(/^Verified at its source .*Z\./m)
  expect(described).toMatch(/^ {2}\w+ \(1\)\n {4}.+ {2}\w+ {2}aip:\S+$/m)
  expect(described).not.toContain('(none)')
})

it.each([
  ['lineage', FEATURE],
  ['impact', FEATURE],
  ['map', FEATURE],
  ['paths', FEATURE, TEST],
  ['why', FEATURE, FEATURE],
  ['history', FEATURE, '--limit', '10'],
  ['diff', FEATURE, '--from', '1', '--limit', '10'],
  ['changes', '--from', '1'],
])('mlg %s --json prints the answer unchanged', async (...args) => {
  const { tx, transactions, to } = JSON.parse(await mlg(...args, '--json')) as Record<string, unknown>
  expect(tx ?? transactions ?? to).toBeDefined()
})

it.each([
  [['lineage', FEATURE, '-d', 'up'], '--direction must be upstream or'],
  [['lineage', FEATURE, '--types', 'X'], '--types: "X" is neither'],
  [['lineage', FEATURE, '--until', 'X'], '--until: "X" is neither'],
  [['lineage', FEATURE, '--depth', 'x'], '--depth must be'],
  [['lineage', 'x'], 'Nothing is called "x". Give a URI, or find'],
  [['lineage', 'x://y'], 'Not a URI: "x://y" doesn\'t begin with aip://.'],
  [
    ['impact', FEATURE, '--cursor', 'x'],
    '--cursor: The cursor "x" isn\'t a cursor of this list. Continue with the cursor',
  ],
  [['history', FEATURE, '--limit', '0'], '--limit must be an integer'],
  [['impact', FEATURE, '--group', 'x'], '--group must be models'],
  [['why', FEATURE, FEATURE, '--as-of', 'soon'], '--as-of "soon" is neither a time'],
  [['why', FEATURE, 'aip://model/registry/none'], 'Nothing has mentioned aip://model/registry/none yet.'],
  [['diff', FEATURE, '--from', 'soon'], '--from "soon" is neither'],
  [['diff', '--from', '1', '--hops', '2'], '--hops needs a URI'],
  [['diff', '--from', '2', '--to', '1'], '--from (transaction 2) must be before to'],
  [['enrich'], 'started with --role inference (or all). Say with --url where that is.'],
])('mlg %j is refused in command-line terms: %s', async (args, words) => {
  const message = await mlg(...args)
  expect(message).toContain(words)
  expect(message).not.toMatch(/asOf|GET |POST |\?\w+=|first:|end cursor|\/api\//)
  expect(process.exitCode).toBe(1)
})

it('mlg why suggests how to look further if there is no edge', async () => {
  const message = await mlg('why', FEATURE, TEST)
  expect(message).toMatch(/"mlg paths \S+ \S+" shows indirect connections\./)
  expect(message).not.toContain('GET ')
})

it('every command reports an unreachable service in the same words', async () => {
  for (const args of [['impact', FEATURE], ['why', FEATURE, FEATURE], ['diff', '--from', '1'], ['rules'], ['enrich']]) {
    expect(await runForLines('http://127.0.0.1:1/', ...args)).toEqual([
      'No service answers at http://127.0.0.1:1. Start one, or give its address with --url.',
    ])
  }
})

it('mlg retain counts what would be dropped, then drops it and waits for the end', async () => {
  const counted = await mlg('retain', '--before', '1', '--dry-run')
  expect(counted).toMatch(/^Would drop \d+ transactions, .* the history would begin at transaction \d+\.$/)
  expect(await mlg('retain', '--before', 'soon')).toContain('--before must be a time or a number of days, not "soon".')
  const dropped = await mlg('retain', '--before', '1')
  expect(dropped).toMatch(/^Dropped \d+ transactions, .* The history now begins at 2026-.*Z\.$/)
  expect(JSON.parse(await mlg('retain', '--before', '1', '--json'))).toMatchObject({
    started: true,
    ended: { running: false },
  })
})

it('an unconfigured source is refused with how to list the configured ones', async () => {
  expect(await mlg('sources')).toMatch(/^registry +unknown +never read; \d+ to be read/m)
  const message = await mlg('deletions', 'nobody')
  expect(message).toBe(
    'No source is configured for the platform "nobody". List the configured sources with "mlg sources".',
  )
})

it('mlg search prints hits with their reasons, facets, and how to continue', async () => {
  const text = await mlg('search', 'ranking', '--limit', '2', '--facets', 'type')
  expect(text).toContain('Model  Ranking v5  aip://model/registry/ranking-v5  (owned by Alice)')
  expect(text).toContain('The name begins with “ranking”.')
  expect(text).toMatch(/^Type:$/m)
  const cursor = /^Continue with --cursor (\S+)$/m.exec(text)?.[1] ?? ''
  expect(await mlg('search', 'ranking', '--limit', '2', '--cursor', cursor)).not.toContain('Ranking v5  aip')
})

it('mlg search accepts words without quotes', async () => {
  const quoted = await mlg('search', 'ranking type:model', '--limit', '2')
  expect(quoted).toContain('aip://model/')
  expect(await mlg('search', 'ranking', 'type:model', '--limit', '2')).toBe(quoted)
})

it('mlg search prints the likely spelling, and which words to leave out', async () => {
  expect(await mlg('search', 'rankinng')).toContain('Did you mean: ranking')
  expect(await mlg('search', "ranking ' is:gone")).toContain(String.raw`there are`)
})

it('mlg suggest prints completions of a query', async () => {
  expect(await mlg('suggest', 'rank')).toContain('Model  Ranking v5')
  expect(await mlg('suggest', 'type:fea')).toContain('type:feature  the entity type')
  expect(await mlg('suggest', 'type:zzz')).toBe('no suggestions')
})

it('mlg history hides bookkeeping unless --all is given, and says how much it hides', async () => {
  const [short, all] = [await mlg('history', FEATURE), await mlg('history', FEATURE, '--all')]
  expect(all).not.toContain('--all shows them')
  const left = Number(/^(\d+) routine updates? (?:is|are) left out: --all shows them\.$/m.exec(short)?.[1] ?? 0)
  const sentences = (text: string): number => text.split('\n').filter((line) => /^ {2}\S/.test(line)).length
  expect(sentences(short) + left).toBe(sentences(all))
})

it('mlg impact lists and counts the requested types, with the verdict for all', async () => {
  const { total, totals, groups, sentence } = JSON.parse(await mlg('impact', FEATURE, '--json')) as ImpactAnswer
  const few = JSON.parse(await mlg('impact', FEATURE, '--types', 'Model', '--json')) as ImpactAnswer
  expect(total).toBeGreaterThan(few.total)
  expect([few.sentence, few.total, few.totals]).toEqual([
    sentence,
    groups.models?.total,
    totals.filter(({ type }) => type === 'Model'),
  ])
  expect(Object.values(few.groups).reduce((sum, group) => sum + (group?.total ?? 0), 0)).toBe(few.total)
})

it.each([['home'], ['activity'], ['unused', 'Model'], ['quality'], ['recommendations']])(
  'mlg %s prints sentences and names, not JSON members',
  async (...words) => {
    const text = await mlg(...words)
    expect(text).toMatch(/transaction \d+/)
    // Finds lines in the form of the generic printer: `tx: 12`, `nodes (3):`.
    expect(text.split('\n').filter((line) => /^\s*-?\s*[a-z][A-Za-z]*(?: \(\d+\))?:(?: |$)/.test(line))).toEqual([])
  },
)

it('mlg lineage and mlg impact name the owners that a version inherits from its model', async () => {
  const [data, model] = ['aip://dataset/lake/orders', 'aip://model/registry/owned']
  const [version, owner] = ['aip://model/registry/owned-1', 'aip://user/identity/erin']
  await world.say(
    saying({ type: 'Dataset', uri: data, attributes: { name: 'orders' } }),
    saying({ type: 'User', uri: owner, attributes: { name: 'Erin' } }),
    saying({ type: 'Model', uri: model, attributes: { name: 'owned' }, edges: [['Entity.ownedBy', owner]] }),
    saying({
      type: 'ModelInstance',
      uri: version,
      attributes: { name: 'owned 1' },
      edges: [
        ['ModelInstance.instanceOf', model],
        ['ModelInstance.trainedOn', data],
      ],
    }),
  )
  const owned = `owned by Erin (inherited from ${model}); no team is known`
  expect(await mlg('impact', data)).toContain(owned)
  expect(await mlg('lineage', data, '--direction', 'downstream', '--owners')).toContain(owned)
  const { nodes } = JSON.parse(await mlg('lineage', data, '--direction', 'downstream', '--owners', '--json')) as {
    nodes: { uri: string }[]
  }
  expect(nodes.find(({ uri }) => uri === version)).toMatchObject({ owners: [owner], ownersInheritedFrom: model })
})

it('mlg impact names a team that only a tag of the model names', async () => {
  const [model, version] = ['aip://model/registry/tagged', 'aip://model/registry/tagged-1']
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'tagged', tags: [{ tag: 'team', value: 'risk' }] } }),
    saying({
      type: 'ModelInstance',
      uri: version,
      attributes: { name: 'tagged 1' },
      edges: [['ModelInstance.instanceOf', model]],
    }),
  )
  expect(await mlg('impact', model)).toContain(`without an owner; team: risk (inherited from ${model})`)
})

it('mlg compare prints the differences as one table, and with --all the rest too', async () => {
  const [one, other] = ['aip://model/registry/scored-1', 'aip://model/registry/scored-2']
  const data = (n: number) => `aip://dataset-version/lake/orders@${n}`
  await world.say(
    ...[1, 2].map((n) => saying({ type: 'DatasetVersion', uri: data(n), attributes: { name: `orders ${n}` } })),
    ...[one, other].map((uri, i) =>
      saying({
        type: 'ModelInstance',
        uri,
        attributes: { name: `scored ${i + 1}`, modelState: 'trained', metrics: [{ name: 'auc', value: 0.8 + i / 10 }] },
        edges: [['ModelInstance.trainedOn', data(i + 1)]],
      }),
    ),
  )
  const text = await mlg('compare', one, other)
  expect(text).toContain(`  1  scored 1  ${one}\n  2  scored 2  ${other}\n\nMetrics\n  auc  0.8  0.9`)
  expect(text).toMatch(/ orders 1 +orders 2\n/)
  expect(text).toMatch(/\n1 more is the same: --all shows it\.$/)
  expect(text).not.toContain('trained')
  expect(await mlg('compare', one, other, '--all')).toMatch(/modelState +trained +trained/)
})

describe('a name instead of a URI', () => {
  it('resolves to the only entity with that name, in any case', async () => {
    const [note, ...lines] = await runForLines(url, 'impact', 'feature 0')
    expect(note).toBe(`feature 0: ${FEATURE}`)
    expect(lines).toEqual(await runForLines(url, 'impact', FEATURE))
    expect(await mlg('why', 'Feature 0', 'Dataset 0')).toContain('Feature 0 –sourcedFrom→ Dataset 0')
  })

  it('resolves to a person known only by an e-mail address', async () => {
    const address = 'aip://lookup/identity/email/nadia@example.com'
    await world.say(
      saying({
        type: 'Dataset',
        uri: 'aip://dataset/lake/clicks',
        attributes: { name: 'clicks' },
        edges: [['Entity.ownedBy', address]],
      }),
    )
    world.searchBy(await filledIndex(world.store, world.deps.catalogue))
    for (const name of ['nadia@example.com', 'nadia']) {
      const text = await mlg('home', name)
      expect(text).toContain(`${name}: ${address}`)
      expect(text).toMatch(/Owns 1\n.*clicks/)
    }
  })

  it('is looked up as of the given moment, in everyday notation', async () => {
    expect(await mlg('lineage', FEATURE, '--as-of', 'yesterday')).toBe(
      await mlg('lineage', FEATURE, '--as-of', String((await world.store.head()).tx)),
    )
    expect(await mlg('changes', '--from', 'an hour ago')).toContain('transaction')
    expect(await mlg('lineage', FEATURE, '--as-of', 'soon')).toContain('"soon" is neither a time nor a transaction')
  })

  it('is refused with candidates if several entities have it', async () => {
    for (const id of ['lake/twins', 'warehouse/twins'])
      await world.say(saying({ type: 'Dataset', uri: `aip://dataset/${id}`, attributes: { name: 'twins' } }))
    world.searchBy(await filledIndex(world.store, world.deps.catalogue))
    expect(await mlg('lineage', 'twins')).toBe(
      'Several entities are called "twins". Give the URI of one:\n' +
        '  aip://dataset/lake/twins  Dataset\n  aip://dataset/warehouse/twins  Dataset',
    )
  })
})

it('mlg lineage names owners known only by an e-mail address', async () => {
  const [raw, made] = ['aip://dataset/lake/raw', 'aip://dataset/lake/made']
  const address = 'aip://lookup/identity/email/dora@example.com'
  await world.say(
    saying({ type: 'Dataset', uri: raw, attributes: { name: 'raw' }, edges: [['Entity.ownedBy', address]] }),
    saying({ type: 'Dataset', uri: made, attributes: { name: 'made' }, edges: [['Dataset.derivedFrom', raw]] }),
  )
  expect(await mlg('lineage', made, '--owners')).toContain('owned by dora@example.com')
  const { nodes } = JSON.parse(await mlg('lineage', made, '--owners', '--json')) as { nodes: object[] }
  expect(nodes).toMatchObject([{ uri: raw, owners: [], unresolvedOwners: ['dora@example.com'] }])
})

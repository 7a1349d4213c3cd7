import { describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { must } from '../../lib/result.ts'
import { FACET_FIELDS, UPDATE_AGES, GOVERNANCE, type FacetField } from '../../contracts/search-index.ts'
import { entity } from '../../testing/search/build.ts'
import { foldCase } from '../analyse.ts'
import { facetValues, wasUpdated } from '../facets.ts'
import { withValue } from './edit.ts'
import { choiceOf, facetLinks } from './facet-choice.ts'
import { nextUp } from './value-range.ts'
import { filterAttributes } from '../attributes.ts'
import { printQuery } from './tree.ts'
import { parseQuery } from './parse.ts'
import type { ValueLookup } from './resolve-indexed.ts'
import { compileWanted } from './wanted.ts'

const NOW = Date.parse('2026-06-15T12:00:00Z')
const ALICE = 'aip://user/identity/alice'
const RANKING = 'aip://group/identity/ranking'
const COMMITS = [
  'framework::9f2c4e7b1a3d5f60718293a4b5c6d7e8f9012345',
  'framework::9f2c4e7',
  'framework::0123456789abcdef',
]
const VALUES: Readonly<Record<string, readonly string[]>> = {
  tagKey: ['env', 'team'],
  tag: ['env::production', 'team::personalization', 'stage::production', 'env'],
  businessDomain: ['Ads', 'Studio'],
  platform: ['registry'],
  team: [RANKING, 'Growth'],
  attribute: ['status::failed', 'status::ACTIVE', 'stage::production', ...COMMITS],
}

const UNUSED = new Uint32Array(new SharedArrayBuffer(4))
const UNOWNED = new Uint32Array(new SharedArrayBuffer(8))

const values: ValueLookup = {
  accounts: (uri) => [uri],
  owners: async (text, among) => {
    const known = among === 'groups' ? { ranking: RANKING } : { alice: ALICE, ranking: RANKING }
    const found = Object.entries(known).filter(([id]) => id === foldCase(text))
    return { uris: found.map(([, uri]) => uri), nearest: found.length > 0 ? null : 'Alice Smith (owner:alice)' }
  },
  spelt: async (field, text) => {
    const known = VALUES[field] ?? []
    return known.includes(text) ? [text] : known.filter((one) => foldCase(one) === foldCase(text))
  },
  attributeValues: async (path, text) =>
    VALUES['attribute']?.filter((one) => one.startsWith(`${path}::${text.toLowerCase()}`)) ?? [],
  unused: async () => UNUSED,
  carrying: async () => UNOWNED,
  measured: async () => null,
  hasNumber: async () => false,
  withReasons: async (reasons) => (reasons.includes('unowned') ? UNOWNED : UNUSED),
  tagsOfValue: async (text) => VALUES['tag']?.filter((one) => one.endsWith(`::${foldCase(text)}`)) ?? [],
}

const catalogue = builtinCatalogue()
const read = (text: string) =>
  compileWanted(parseQuery(text, filterAttributes(catalogue)), { now: NOW, catalogue, values })
const wanted = async (text: string) => must(await read(text)).wanted
const filters = async (text: string) =>
  (await wanted(text)).filters.map(
    ({ field, values, negative }) => `${negative ? 'not ' : ''}${field} ${values.join('|')}`,
  )
const problems = async (text: string) => {
  const result = await read(text)
  return result.ok ? [] : result.error
}

describe('reading a query into a search request', () => {
  it('yields typed words, phrases and exclusions', async () => {
    expect(await wanted('Ranking-v5 "Click through" PyTorch -old -"very old" -myModel type:model')).toMatchObject({
      text: 'Ranking-v5 PyTorch',
      words: ['ranking', 'v5', 'pytorch'],
      phrases: [['click', 'through']],
      without: [['old'], ['very', 'old'], ['mymodel']],
    })
  })

  it('treats words with a plus like words in quotes', async () => {
    expect(await wanted('ranking +failed +"a b" +type:model ++i -+x')).toMatchObject({
      words: ['ranking', 'i'],
      phrases: [['failed'], ['a', 'b']],
      without: [['x']],
      filters: [{ field: 'type', values: ['Model'], negative: false }],
    })
  })

  it('ignores parts without words', async () => {
    expect(await wanted('ranking "…" -"!" -!')).toMatchObject({ words: ['ranking'], phrases: [], without: [] })
  })

  it('reads an existing tag as one phrase, and other text with two colons as words', async () => {
    expect(await wanted('nightly Env::production')).toMatchObject({
      text: 'nightly',
      words: ['nightly'],
      phrases: [['env', 'production']],
      filters: [],
    })
    expect(await wanted('env::prod')).toMatchObject({ text: 'env::prod', words: ['env', 'prod'], phrases: [] })
    expect(await wanted('-env::production')).toMatchObject({ words: [], without: [['env', 'production']] })
  })

  it('limits phrases from tags like other phrases', async () => {
    const quoted = Array.from({ length: 7 }, (_, i) => `"a p${i}"`).join(' ')
    const { phrases, words } = await wanted(`${quoted} env::production stage::production`)
    expect([phrases.length, phrases.at(-1), words]).toEqual([8, ['env', 'production'], ['stage', 'production']])
  })

  it.each([
    ['type:feature', 'type Feature'],
    ['type:model-instances', 'type ModelInstance'],
    ['type:"A/B tests"', 'type AbTest'],
    ['type:"model versions"', 'type ModelInstance'],
    ['type:run', 'type PipelineRun|EvaluationRun'],
    ['type:Runs', 'type PipelineRun|EvaluationRun'],
    ['type:DATAASSET', 'type Dataset|DatasetVersion|DataSource'],
    ['type:feature,model', 'type Feature|Model'],
    ['type:feature type:model', 'type Feature|Model'],
    ['owner:Alice', `owner ${ALICE}`],
    [`owner:${ALICE}`, `owner ${ALICE}`],
    ['team:ranking', `team ${RANKING}`],
    ['team:growth', 'team Growth'],
    ['tag:env', 'tagKey env'],
    ['tag:ENV::Production', 'tag env::production'],
    ['tag:production', 'tag env::production|stage::production'],
    ['tag:unheard-of', 'tagKey unheard-of'],
    ['domain:ads', 'businessDomain Ads'],
    ['domain:nobody', 'businessDomain nobody'],
    ['area:Models', 'domain models'],
    ['platform:registry', 'platform registry'],
    ['state:enriched', 'state ENRICHED'],
    ['is:stale', 'governance stale'],
    ['is:retired,gone', 'standing retired|gone'],
    ['has:issue', 'governance issues'],
    ['-has:owner', 'not governance owned'],
    ['-type:feature -type:model', 'not type Feature', 'not type Model'],
    ['is:stale is:unowned', 'governance stale', 'governance unowned'],
    ['tag:env tag:team::personalization', 'tagKey env', 'tag team::personalization'],
  ])('reads the filters of %s', async (text, ...expected) => {
    expect(await filters(text)).toEqual(expected)
  })

  it('reads ranges of the update time', async () => {
    const week = Date.parse('2026-06-08T12:00:00Z')
    expect((await wanted('updated:<7d -updated:2026-01')).updated).toEqual([
      { from: week, until: null, negative: false },
      { from: Date.parse('2026-01-01'), until: Date.parse('2026-02-01'), negative: true },
    ])
  })

  it('tells the field and values that each part of the query means', async () => {
    const { meant } = must(await read('x type:feature,DataSource'))
    expect(meant).toEqual([
      [],
      [
        { field: 'type', values: ['Feature'] },
        { field: 'type', values: ['DataSource'] },
      ],
    ])
  })

  it.each(['', '-', '"', '"" x', '-"..."'])('accepts %j', async (text) => {
    expect(await problems(text)).toEqual([])
  })
})

describe('attributes of the catalogue', () => {
  const numbers = async (text: string) => (await wanted(text)).numbers

  it('filter by their names, with values spelt as stored', async () => {
    expect(await filters('status:failed stage:Production')).toEqual([
      'attribute status::failed',
      'attribute stage::production',
    ])
    expect(await filters('status:failed,active')).toEqual(['attribute status::failed|status::ACTIVE'])
    expect(await filters('status:failed STATUS:active')).toEqual(['attribute status::failed|status::ACTIVE'])
    expect(await filters('-status:failed')).toEqual(['not attribute status::failed'])
    expect(await filters('is:failed is:orphaned')).toEqual([
      'attribute status::failed|check::failed',
      'governance orphaned',
    ])
    expect(await filters('framework:"Deep Thing"')).toEqual(['attribute framework::Deep Thing'])
    expect(await filters('online:yes')).toEqual(['attribute online::true'])
  })

  it('match a hash by seven digits or more, unless that very value exists', async () => {
    expect(await filters('framework:9F2C4E7B')).toEqual([`attribute ${COMMITS[0]}`])
    expect(await filters('framework:9f2c4e7')).toEqual(['attribute framework::9f2c4e7'])
    expect(await filters('-framework:0123456789')).toEqual([`not attribute ${COMMITS[2]}`])
    expect(await filters('framework:012345')).toEqual(['attribute framework::012345'])
    expect(await filters('framework:0123456x')).toEqual(['attribute framework::0123456x'])
  })

  it('compare numbers and times', async () => {
    const only = async (text: string) => (await numbers(text)).map(({ ranges }) => ranges[0])
    expect(await numbers('rows:>1000000')).toEqual([
      { attribute: 'rowCount', ranges: [{ from: nextUp(1_000_000), until: null }], negative: false },
    ])
    expect(await only('row_count:>=1.5M')).toEqual([{ from: 1_500_000, until: null }])
    expect(await only('rowCount:10..20')).toEqual([{ from: 10, until: nextUp(20) }])
    expect(await only('rows:5 -rows:<=3k')).toEqual([
      { from: 5, until: nextUp(5) },
      { from: null, until: nextUp(3_000) },
    ])
    expect(await only('created:>2026-11-01')).toEqual([{ from: Date.parse('2026-11-02'), until: null }])
    expect(await only('trained:<7d')).toEqual([{ from: NOW - 7 * 86_400_000, until: null }])
    expect(await numbers('reads30d:0')).toMatchObject([{ attribute: 'usage.reads30d' }])
    expect(await numbers('usage.reads30d:0')).toMatchObject([{ attribute: 'usage.reads30d' }])
    expect((await numbers('replicas:1,3'))[0]?.ranges).toHaveLength(2)
    expect(await numbers('metric.AUC:>=0.9')).toEqual([
      { attribute: 'metric.auc', ranges: [{ from: 0.9, until: null }], negative: false },
    ])
    expect(await numbers('parameter.lr:1e-3..0.1')).toMatchObject([{ attribute: 'parameter.lr' }])
    expect(await problems('metric.auc:high')).toMatchObject([{ detail: 'metric.auc: "high" isn\'t a number.' }])
  })

  it.each([
    ['auc > 0.9', 'metric.auc:>0.9'],
    ['metrics.auc>=0.9', 'metric.auc:>=0.9'],
    ['params.lr <= 1e-3', 'parameter.lr:<=1e-3'],
    ['parameters.lr<0.1 type:model', 'parameter.lr:<0.1 type:model'],
    ['-ndcg@10 > 0.4', '-metric.ndcg@10:>0.4'],
    ['rows > 1000', 'rows:>1000'],
  ])('compare %s as other tools do', async (text, same) => {
    expect((await numbers(text)).length).toBe(1)
    expect(await numbers(text)).toEqual(await numbers(same))
    expect(await problems(text)).toEqual([])
  })

  it.each([
    ["params.optimizer = 'adam'", 'parameter.optimizer:adam'],
    ['params.optimizer=adam', 'parameter.optimizer:adam'],
    ['optimizer = "adam w"', 'parameter.optimizer:"adam w"'],
    ["params.opt != 'adam'", '-parameter.opt:adam'],
    ['params.depth = 6', 'parameter.depth:6'],
    ['metrics.acc = 0.9', 'metric.acc:0.9'],
    ['acc == 0.9', 'metric.acc:0.9'],
    ['metrics.`val/acc` > 0.9', 'metric.val/acc:>0.9'],
    ["status = 'FAILED'", 'status:failed'],
    ["attributes.status = 'failed' ranking", 'ranking status:failed'],
    ['tags.env = "production"', 'tag:env::production'],
    ["tag.env != 'production'", '-tag:env::production'],
    ['team = ranking', 'team:ranking'],
    ["metrics.acc > 0.8 and params.opt = 'adam'", 'metric.acc:>0.8 parameter.opt:adam'],
    ['metrics.acc > 0.8 AND type:model And ranking', 'metric.acc:>0.8 type:model ranking'],
    ['ranking and owner:alice', 'ranking owner:alice'],
  ])('read %s as other tools do', async (text, same) => {
    const { text: words, ...read } = await wanted(text)
    const { text: _, ...expected } = await wanted(same)
    expect(await problems(text)).toEqual([])
    expect(read).toEqual(expected)
    expect(words).not.toMatch(/\band\b/i)
  })

  it.each(['research and development', 'and owner:alice', 'lr=0.01', 'date=2026-01-01', 'a and'])(
    'leave %s as plain words',
    async (text) => {
      expect((await wanted(text)).text).toBe(text.replace(' owner:alice', ''))
    },
  )

  it.each([
    ['status:failed or owner:alice', 14],
    ['ranking OR homepage', 8],
    ['ranking || homepage', 8],
  ])('reject %s, because alternatives work only within a filter', async (text, at) => {
    expect(await problems(text)).toMatchObject([
      {
        at,
        to: at + 2,
        detail: expect.stringContaining("can't be alternatives"),
        hint: expect.stringContaining('type:'),
      },
    ])
  })

  it.each(['NOT type:model', 'ranking not type:model', 'NOT ranking'])(
    'reject "%s", which a minus says',
    async (text) => {
      expect(await problems(text)).toMatchObject([
        { detail: expect.stringContaining("doesn't exclude"), hint: expect.stringContaining('minus') },
      ])
    },
  )

  it("reject an unknown name in another tool's syntax", async () => {
    expect(await problems("attributes.statsu = 'x'")).toMatchObject([
      { detail: 'There is no key "attributes.statsu" to filter by.' },
    ])
    expect(await problems("name = 'Churn'")).toMatchObject([{ detail: 'There is no key "name" to filter by.' }])
  })

  it.each(['5 > 3', 'a > b', '"auc > 0.9"', 'a ->3'])('do not read %s as a comparison', async (text) => {
    expect(await numbers(text)).toEqual([])
  })

  it('reject unknown names and near-miss values with the nearest suggestion', async () => {
    expect(await problems('statsu:failed')).toMatchObject([{ hint: expect.stringContaining('The nearest is status;') }])
    expect(await problems('ranking status:faild')).toMatchObject([
      {
        at: 15,
        detail: 'status: nothing has the value "faild".',
        hint: 'The nearest is failed; there are failed, ACTIVE.',
      },
    ])
    expect(await problems('rows:many')).toMatchObject([
      { at: 5, to: 9, detail: 'rows: "many" isn\'t a number.', hint: expect.stringContaining('rows:>1000') },
    ])
    expect(await problems('created:>yesterday')).toMatchObject([
      { detail: 'created: ">yesterday" is neither an age nor a date.', hint: expect.stringContaining('created:<7d') },
    ])
    expect(await problems('online:maybe')).toMatchObject([{ hint: 'Write online:true or online:false.' }])
    expect(await problems('is:failed,retired')).toHaveLength(1)
    expect(await problems('status:')).toMatchObject([{ detail: '"status:" has no value.' }])
  })

  it('leave pasted text alone', async () => {
    expect((await wanted('12:30 https://x.org env::production')).numbers).toEqual([])
  })

  it('read is:unused as a set of nodes', async () => {
    expect((await wanted('is:unused')).nodes).toEqual([{ bits: UNUSED, negative: false }])
    expect((await wanted('-is:unused type:model')).nodes).toEqual([{ bits: UNUSED, negative: true }])
    expect(await problems('is:unused,stale')).toHaveLength(1)
  })

  it('read a quality reason as a set of nodes', async () => {
    expect((await wanted('quality:unowned,missing-description')).nodes).toEqual([{ bits: UNOWNED, negative: false }])
    expect((await wanted('-quality:completeness type:model')).nodes).toEqual([{ bits: UNUSED, negative: true }])
    expect(await problems('quality:unowed')).toEqual([
      expect.objectContaining({ hint: expect.stringContaining('The nearest is unowned;') }),
    ])
  })

  it('read is:deprecated as having a sunset date, which can also be compared', async () => {
    const any = { attribute: 'deprecation.sunset', ranges: [{ from: 0, until: null }] }
    expect((await wanted('is:deprecated')).numbers).toEqual([{ ...any, negative: false }])
    expect((await wanted('-is:deprecated type:model')).numbers).toEqual([{ ...any, negative: true }])
    const until = Date.parse('2026-12-01T00:00:00Z')
    expect((await wanted('sunset:<2026-12-01')).numbers).toEqual([
      { attribute: any.attribute, ranges: [{ from: null, until }], negative: false },
    ])
    expect(await problems('is:deprecated,stale')).toHaveLength(1)
  })
})

describe('choosing a facet value as a filter', () => {
  it.each(
    FACET_FIELDS.flatMap((field) => {
      const known: Readonly<Record<string, readonly string[]>> = {
        ...VALUES,
        type: ['Feature'],
        owner: [ALICE],
        domain: ['models'],
        state: ['ENRICHED'],
        standing: ['live', 'retired', 'gone'],
        updated: UPDATE_AGES,
        governance: GOVERNANCE,
      }
      return (known[field] ?? []).map((value): [FacetField, string] => [field, value])
    }),
  )('yields a filter for %s %s', async (field, value) => {
    const choice = choiceOf(field, value)
    if (choice === null) throw new Error(`there is no filter for ${field} ${value}`)
    const { filters, updated } = await wanted(printQuery(withValue(parseQuery('x'), choice)))
    if (field === 'updated') {
      const day = 24 * 3_600_000
      // Around each limit, in the future, and unknown.
      const limits = [0, 1, 7, 30, 90, 365].flatMap((days) => [-1, 0, 1].map((more) => NOW - days * day + more))
      for (const at of [...limits, 0, 1]) {
        const facets = facetValues(
          entity(1, { updatedAt: at === 0 ? null : new Date(at).toISOString() }),
          'updated',
          NOW,
        )
        expect([at, updated.every((filter) => wasUpdated(at, filter))]).toEqual([at, facets.includes(value)])
      }
      return
    }
    const [filter] = filters
    const stands =
      value === 'no-issues'
        ? { field, values: ['issues'], negative: true }
        : { field, values: [value], negative: false }
    expect([filters.length, filter]).toEqual([1, stands])
  })
})

describe('the columns of tables', () => {
  const catalogued = { ...values, spelt: async (field: FacetField, text: string) => (field === 'type' ? [text] : []) }
  const asked = async (text: string) =>
    must(
      await compileWanted(parseQuery(text, filterAttributes(catalogue)), { now: NOW, catalogue, values: catalogued }),
    ).wanted.filters.filter(({ implied }) => implied === true)

  it.each(['customer', '', 'tag:pii', 'column:customer', '-type:model', '-key:primary'])(
    'are excluded from the results for %j',
    async (text) =>
      expect(await asked(text)).toEqual([{ field: 'type', values: ['DatasetColumn'], negative: true, implied: true }]),
  )

  it.each(['type:datasetColumn', 'type:model', 'key:primary', 'nullable:false', 'aip://dataset-column/dbt/a/b'])(
    "aren't excluded for %j",
    async (text) => expect(await asked(text)).toEqual([]),
  )
})

describe('toggling a facet value', () => {
  const linked = async (text: string, field: FacetField, value: string) => {
    const tree = parseQuery(text)
    const { selected, query, toggled } = facetLinks({ tree, meant: must(await read(text)).meant }, field, value)
    return [selected, ...[query, toggled].map((one) => (one === null ? null : printQuery(one)))]
  }

  it.each([
    ['x owner:Alice', 'owner', ALICE, true, 'x owner:Alice', 'x'],
    ['x owner:alice,ranking', 'owner', ALICE, true, `x owner:${ALICE}`, 'x owner:ranking'],
    ['type:DataAsset', 'type', 'Dataset', true, 'type:Dataset', 'type:DatasetVersion,DataSource'],
    ['type:model x', 'type', 'Feature', false, 'x type:Feature', 'type:model,Feature x'],
    ['tag:production', 'tag', 'env::production', true, 'tag:env::production', 'tag:stage::production'],
    ['tag:env x', 'tag', 'env', false, 'tag:env x tag:env::', 'tag:env x tag:env::'],
    ['domain:studio', 'businessDomain', 'Ads', false, 'domain:Ads', 'domain:studio,Ads'],
    ['is:stale', 'governance', 'unowned', false, 'is:stale is:unowned', 'is:stale is:unowned'],
    ['is:owned,described', 'governance', 'owned', true, 'is:owned,described is:owned', 'is:described'],
    ['is:live is:owned', 'standing', 'gone', false, 'is:owned is:gone', 'is:live,gone is:owned'],
    ['is:live,gone', 'standing', 'gone', true, 'is:gone', 'is:live'],
    ['-has:issue', 'governance', 'no-issues', true, '-has:issue', ''],
    ['updated:1d..7d', 'updated', 'week', true, 'updated:1d..7d', ''],
    ['updated:<30d', 'updated', 'day', false, 'updated:<30d updated:<1d', 'updated:<30d updated:<1d'],
    ['x', 'updated', 'unknown', false, 'x -updated:>=1970', 'x -updated:>=1970'],
    ['-type:feature', 'type', 'Feature', false, '-type:feature type:Feature', '-type:feature type:Feature'],
    ['x', 'tagKey', '', false, null, null],
  ] as const)('in %s: %s %s', async (text, field, value, selected, query, toggled) => {
    expect(await linked(text, field, value)).toEqual([selected, query, toggled])
  })
})

describe('a problem in a query', () => {
  it.each([
    ['type:modle', 'There is no entity type "modle".', 'The nearest is model.'],
    ['area:ads', 'There is no part of the lifecycle "ads".', 'there are'],
    ['state:done', 'There is no state "done".', 'there are uncached, hydrated, enriched'],
    ['is:old', 'nothing is "old"', 'stale, current'],
    ['has:tag', '"tag"', 'owner, description, issue'],
    ['owner:alise', 'No user or group is known as "alise".', 'The nearest is Alice Smith (owner:alice).'],
    ['team:rankin', 'No team is known as "rankin".', 'The nearest is'],
    ['owner:me', 'nobody is signed in', 'Name the owner'],
    ['owner:aip://user', "isn't aip://", 'Give the URI'],
    ['is:stale,retired', 'are of different kinds', 'a filter of its own'],
    ['updated:yesterday', '"yesterday" is neither an age nor a date', 'Write an age'],
    ['updated:<1d,<7d', 'takes one age', 'Write an age'],
    ['???', '"???" has no letter or digit', 'Give a word'],
    ['onwer:alice', 'There is no key "onwer"', 'The nearest is owner'],
    ['lr:<0.001', 'There is no key "lr"', 'write metric.lr or parameter.lr'],
  ])('%s: %s', async (text, detail, hint) => {
    expect(await problems(text)).toEqual([
      {
        at: expect.any(Number),
        to: text.length,
        detail: expect.stringContaining(detail),
        hint: expect.stringContaining(hint),
      },
    ])
  })

  it('is reported along with all others', async () => {
    expect((await problems('type:modle is:old x')).map(({ at, to }) => [at, to])).toEqual([
      [5, 10],
      [14, 17],
    ])
  })
})

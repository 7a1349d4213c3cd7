import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { load } from 'js-yaml'
import { beforeAll, describe, expect, it } from 'vitest'
import { company, CONCLUDED, INSTANCE, saying } from '../../api/testing/company.ts'
import { openWorld } from '../../api/testing/world.ts'
import { digestOf } from '../../lib/digest.ts'
import type { JsonObject } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { lookupUri } from '../../model/lookup.ts'
import type { DossierAnswer, DossierStatement } from '../../questions/dossier/schema.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { cyclonedx } from './cyclonedx.ts'
import { dossierHtml } from './html.ts'
import { modelCard } from './model-card.ts'
import { differences, readDossier } from './verify.ts'
import { anyCodePoint } from '../../testing/any-code-point.ts'

let dossier: DossierAnswer
beforeAll(async () => {
  const world = await openWorld()
  await world.say(...company(), CONCLUDED)
  dossier = (await world.get(`/api/v1/entities/${INSTANCE}/dossier`)).body as DossierAnswer
  await world.close()
})

/** Returns another dossier with a digest of its own. */
function withChange(change: Partial<DossierAnswer>): DossierAnswer {
  const { digest: _, ...content } = { ...dossier, ...change }
  return { ...content, digest: digestOf(content as unknown as JsonObject) }
}

function hostile(text: string): DossierAnswer {
  const about = dossier.uri
  const document = { platform: text, type: text, uri: text }
  const stated = (says: string, value: unknown): DossierStatement => ({
    about,
    says,
    value,
    origin: 'person',
    document,
    tx: 1,
    at: null,
  })
  const values = ['description', 'version', 'sourceUrl', text].map((name) => stated(name, text))
  const lists = [stated('hyperparameters', { [text]: text })]
  const evaluated = { uri: text, name: text, entityType: text, standing: 'gone' as const }
  const own = { metric: text, split: text, value: 1, at: null, step: null, dataset: text, by: null, otherwise: [] }
  const measured = {
    metrics: [own],
    notNumbers: [{ metric: text, stated: text, step: null, by: null, otherwise: [] }],
    evaluations: [{ ...evaluated, status: text, at: text, on: evaluated, metrics: [{ metric: text, value: 2 }] }],
  }
  const more = [
    stated('sourceCode', [{ url: text }]),
    stated('artifact', { uri: text, digest: text }),
    stated('tags', [{ tag: text }]),
  ]
  const things = dossier.things.map((thing) => ({ ...thing, name: text }))
  return withChange({ name: text, things, measured, statements: [...values, ...lists, ...more, ...dossier.statements] })
}

const anyText = fc.oneof(
  fc.string({ unit: anyCodePoint }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      '</pre>',
      '<script>',
      '---\n',
      '\n',
      '```',
      '`',
      '#',
      '|',
      ': ',
      '- ',
      '\\',
      '\u2028',
      '%',
      ' ',
      '\ud800',
    ),
  }),
)

describe('HTML', () => {
  it('has no script, no external address and no markup from text, and is read back', () => {
    const tags = (html: string): string[] =>
      [...html.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, name = '']) => name.toLowerCase())
    const known = new Set(tags(dossierHtml(dossier)))
    expect([...known].sort()).not.toContain('script')
    fc.assert(
      fc.property(anyText, (text) => {
        const html = dossierHtml(hostile(text))
        expect(tags(html).filter((tag) => !known.has(tag))).toEqual([])
        expect(html).not.toMatch(/<[^>]*\s(src|href|on\w+)=/i)
        expect(html.match(/<pre /g)).toHaveLength(1)
        expect(must(readDossier(html))).toEqual(JSON.parse(JSON.stringify(hostile(text))))
      }),
      { numRuns: 50 },
    )
  })
})

it('is not trusted if its visible text was changed', () => {
  const html = dossierHtml(dossier)
  expect(readDossier(html).ok).toBe(true)
  const changed = html.replace('<h2>Policies</h2>', '<h2>No policies</h2>')
  expect(changed).not.toBe(html)
  expect(readDossier(changed)).toMatchObject({ ok: false, error: expect.stringContaining("doesn't match its data") })
})

describe('CycloneDX', () => {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
    'res/schema',
  )
  const schema = (name: string): object =>
    JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv)
  // Adds formats that the library lacks: an address may have any character but spaces and a few others.
  ajv.addFormat('iri-reference', /^[^\s<>"{}|\\^`]*$/)
  ajv.addFormat('idn-email', /^[^\s@]+@[^\s@]+$/)
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` })
  const isValid = ajv.compile(schema('bom-1.6'))

  it('is valid against its schema, and names the data that the version was made from', () => {
    const bom = cyclonedx(dossier, '1')
    expect(isValid(bom), JSON.stringify(isValid.errors)).toBe(true)
    expect(bom).toMatchObject({
      metadata: {
        component: {
          type: 'machine-learning-model',
          'bom-ref': INSTANCE,
          version: '5.0',
          authors: [{ name: 'Alice', email: 'alice@netflix.com' }],
        },
      },
    })
    expect(JSON.stringify(bom)).toContain('{"type":"auc","value":"0.8"}')
    expect(isValid({ ...bom, specVersion: 1.6 })).toBe(false)
  })

  it('is valid whatever sources state', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bom = cyclonedx(hostile(text), '1')
        expect(isValid(bom), JSON.stringify(isValid.errors)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('is identical for the same dossier', () => {
    expect(cyclonedx(dossier, '1')).toEqual(cyclonedx(structuredClone(dossier), '1'))
  })
})

describe('the model card', () => {
  const headerOf = (card: string): Record<string, unknown> =>
    load(/^---\n([\s\S]*?)\n---\n/.exec(card)?.[1] ?? '') as Record<string, unknown>

  it("has the Hub's header, with measured metrics", () => {
    expect(headerOf(modelCard(dossier))).toMatchObject({
      library_name: 'torch',
      metrics: ['auc'],
      'model-index': [{ name: dossier.name, results: [{ metrics: [{ type: 'auc', value: 0.8 }] }] }],
    })
  })

  it('says what is not stated', () => {
    expect(modelCard(dossier)).toContain('## Intended use and limitations\n\n_Not stated._')
  })

  it('has a readable header and no injected markup, whatever sources state', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const card = modelCard(hostile(text))
        expect(headerOf(card)).toHaveProperty('model-index')
        const [, body = ''] = card.split(/^---$\n\n/m).slice(-2)
        expect(body.replaceAll(/```json\n[\s\S]*?\n```/g, '')).not.toMatch(/(?<!\\)<|^\s*<script/m)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a saved dossier', () => {
  const text = (one: DossierAnswer): string => JSON.stringify(one, null, 2)

  it('is trusted as written, as JSON and as HTML', () => {
    expect(must(readDossier(text(dossier)))).toEqual(dossier)
    expect(must(readDossier(dossierHtml(dossier)))).toEqual(dossier)
    expect(must(readDossier(text({ ...dossier, incomplete: [{ code: 'STALE' }] } as never)))).toBeTruthy()
  })

  it.each([
    ['one that was changed', (one: string) => one.replace('"5.0"', '"5.1"'), /changed since it was written/],
    ['one of another format', (one: string) => one.replace('"format": 4', '"format": 5'), /has the format 5/],
    ['something else', () => '{"a": 1}', /isn't a dossier/],
    ['a page', () => '<html></html>', /isn't a dossier/],
    ['half of one', (one: string) => one.slice(0, 500), /isn't a dossier/],
  ])('is not trusted if it is %s', (_, change, why) => {
    const read = readDossier(change(text(dossier)))
    expect(read.ok ? 'trusted' : read.error).toMatch(why)
  })

  it('is compared statement by statement', () => {
    expect(differences(dossier, dossier)).toEqual([])
    const [first, second, third, ...others] = dossier.statements
    if (first === undefined || second === undefined || third === undefined) throw new Error('no statements')
    const now = withChange({
      statements: [{ ...second, value: 'redacted' }, { ...third, tx: 99 }, ...others, { ...first, says: 'added' }],
    })
    expect(differences(dossier, now).map(({ kind, says }) => [kind, says])).toEqual([
      ['gone', first.says],
      ['changed', second.says],
      ['changed', third.says],
      ['new', 'added'],
    ])
  })

  it('is compared only in what its format covers, if that is an earlier one', () => {
    const data = 'aip://dataset-version/datasets/held/1'
    const [one] = dossier.statements
    if (one === undefined) throw new Error('no statements')
    const now = withChange({
      statements: [
        ...dossier.statements,
        { ...one, about: data },
        { ...one, says: 'ModelInstance.evaluatedOn', to: data },
      ],
    })
    expect(differences(withChange({ format: 2 }), now)).toEqual([])
    expect(differences(dossier, now)).toHaveLength(2)
  })

  it('is still valid if the record no longer knows since when', () => {
    const forgotten = withChange({ statements: dossier.statements.map((one) => ({ ...one, tx: null, at: null })) })
    expect(differences(dossier, forgotten)).toEqual([])
  })
})

it("a model card states the run's facts, and owners known only by name", async () => {
  const world = await openWorld(catalogueWith('mlflow'))
  const [model, run] = ['aip://model/mlflow/m', 'aip://mlflow-run/mlflow/r']
  await world.say(
    saying({
      type: 'Model',
      uri: model,
      attributes: { name: 'm' },
      edges: [['Entity.ownedBy', must(lookupUri('name', 'mlflow', 'ingrid'))]],
    }),
    saying({ type: 'ModelInstance', uri: `${model}/1`, attributes: {}, edges: [['ModelInstance.instanceOf', model]] }),
    saying({
      type: 'MlflowRun',
      uri: run,
      attributes: { parameters: { alpha: '0.8' }, metrics: [{ name: 'mae', value: 6.02 }] },
      edges: [['MlflowRun.registered', `${model}/1`]],
    }),
  )
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(`${model}/1`)}/dossier`)
  const card = modelCard(body as DossierAnswer)
  expect(card).toContain('"alpha": "0.8"')
  expect(card).toContain('| mae | 6.02 |  |  |')
  expect(card).toContain('- ingrid ')
  await world.close()
})

it('a card and HTML say what people decided, and name the team in a tag of the model', async () => {
  const world = await openWorld(catalogueWith('mlflow'))
  const model = 'aip://model/mlflow/m'
  const tags = [{ tag: 'team', value: 'retention' }]
  await world.say(
    saying({ type: 'Model', uri: model, attributes: { name: 'm', tags } }),
    saying({ type: 'ModelInstance', uri: `${model}/1`, attributes: {}, edges: [['ModelInstance.instanceOf', model]] }),
  )
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(`${model}/1`)}/dossier`)
  const dossier = body as DossierAnswer
  expect(modelCard(dossier)).toContain('### Owners\n\n- retention\n')
  const waiver = { policy: 'G1', by: null, until: '2999-01-01T00:00:00Z', reason: 'why' }
  const document = { platform: 'person', type: 'ann', uri: model }
  const waived = {
    about: model,
    says: 'waivers',
    value: [waiver],
    origin: 'person',
    document,
    tx: 1,
    at: null,
  } as const
  const text = 'waived G1 for it until 2999-01-01: “why”'
  const decided: DossierAnswer = { ...dossier, statements: [waived] }
  expect(modelCard(decided)).toContain(text)
  expect(dossierHtml(decided)).toContain(`<td>${text}</td>`)
  await world.close()
})

it('a card and HTML list evaluation data with metrics, and later deletions', async () => {
  const world = await openWorld(catalogueWith('mlflow'))
  const [version, run, logged] = [
    'aip://model/mlflow/m/1',
    'aip://mlflow-run/mlflow/r',
    'aip://mlflow-logged-model/mlflow/l',
  ]
  const [held, audit] = ['aip://dataset-version/mlflow/held/1', 'aip://dataset-version/mlflow/audit/2']
  const trained = saying({
    type: 'MlflowRun',
    uri: run,
    attributes: { name: 'train' },
    edges: [['MlflowRun.registered', version]],
  })
  const measured = saying({
    type: 'EvaluationRun',
    uri: 'aip://evaluation-run/mlflow/e',
    attributes: { name: 'nightly', metrics: [{ name: 'auc', value: 0.7 }], at: '2026-01-01T00:00:00Z' },
    edges: [
      ['EvaluationRun.scored', version],
      ['EvaluationRun.on', held],
    ],
  })
  const broken = 'aip://dataset-version/mlflow/broken/3'
  await world.say(
    saying({
      type: 'EvaluationRun',
      uri: 'aip://evaluation-run/mlflow/f',
      attributes: { name: 'broke off', status: 'FAILED', metrics: [{ name: 'auc', value: 0.1 }] },
      edges: [
        ['EvaluationRun.scored', version],
        ['EvaluationRun.on', broken],
      ],
    }),
    saying({ type: 'DatasetVersion', uri: broken, attributes: { name: 'broken 3' } }),
    saying({ type: 'ModelInstance', uri: version, attributes: {}, edges: [['ModelInstance.evaluatedOn', audit]] }),
    saying({
      type: 'DatasetVersion',
      uri: held,
      attributes: { name: 'held 1' },
      edges: [['DatasetVersion.versionOf', 'aip://dataset/mlflow/held']],
    }),
    saying({ type: 'Dataset', uri: 'aip://dataset/mlflow/held', attributes: { name: 'held' } }),
    saying({ type: 'DatasetVersion', uri: audit, attributes: { name: 'audit 2' } }),
    saying({
      type: 'MlflowLoggedModel',
      uri: logged,
      attributes: {
        metrics: [
          { name: 'auc', value: 0.7, dataset: 'held/1' },
          { name: 'auc', value: 0.87, dataset: 'audit/2' },
          { name: 'auc', value: 0.7, dataset: 'third/3' },
          { name: 'loss', stated: 'NaN' },
        ],
      },
      edges: [['MlflowLoggedModel.registeredAs', version]],
    }),
    trained,
    measured,
  )
  await world.gone(trained, true)
  await world.gone(measured, true)
  const dossier = (await world.get(`/api/v1/entities/${encodeURIComponent(version)}/dossier`)).body as DossierAnswer
  const sectionOf = new Map(dossier.things.map(({ uri, section }) => [uri, section]))
  expect([held, audit].map((uri) => sectionOf.get(uri))).toEqual(['evaluations', 'evaluations'])
  const card = modelCard(dossier)
  expect(card).toContain(`### Evaluation data\n\n- audit 2 (\`${audit}\`)\n- held 1 (\`${held}\`)\n\n`)
  expect(card.match(/^\| (auc|loss) .*$/gm)).toEqual([
    '| auc | 0.87 | audit |  |',
    '| auc | 0.7 | third |  |',
    '| loss | NaN |  |  |',
    '| auc | 0.7 | held 1 | nightly \\(deleted at its source\\) |',
  ])
  expect(card).toContain(`- train \\(deleted at its source\\) (\`${run}\`)`)
  const html = dossierHtml(dossier)
  expect(html).toContain('<td>auc</td><td>0.7</td><td>held 1</td><td>nightly (deleted at its source)</td>')
  expect(html).toContain('<h3>train (deleted at its source) <small>')
  expect(JSON.stringify(cyclonedx(dossier, '1'))).toContain('{"type":"auc","value":"0.87","slice":"audit"}')
  await world.close()
})

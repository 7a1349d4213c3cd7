import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSchema, Kind, parse, validate } from 'graphql/index.js'
import { describe, expect, it } from 'vitest'
import { COST_LIMIT, costOf } from '../../../src/api/graphql/cost.ts'
import { withDefaults } from '../../../src/api/graphql/variables.ts'
import type { CatalogueFile } from '../../../src/catalogue/definition.ts'
import { definitionsFor, PROVIDERS } from '../../../src/providers/all.ts'
import { DOWNSTREAM, UPSTREAM } from './neighbours.ts'
import { pageQuery } from './query.ts'
import { isTab } from './tabs.ts'

const here = dirname(fileURLToPath(import.meta.url))
const schema = buildSchema(readFileSync(join(here, '../../../schema/schema.graphql'), 'utf8'))
/** Types that only configured products add to the catalogue: panels request what every catalogue has. */
const brought = new Set(
  definitionsFor([...PROVIDERS.keys()]).flatMap(({ content }) =>
    ((content as CatalogueFile).types ?? []).map(({ name }) => name),
  ),
)
const sources = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  .map((name): [string, string] => [name, readFileSync(join(here, name), 'utf8')])

/** String constants of which queries consist, by their names in the files: `const RUN = …`. */
const constants = new Map(
  sources.flatMap(([name, text]) =>
    [...text.matchAll(/^(?:export )?const ([A-Z_]+) = (?:`([^`]*)`|'([^']*)')/gm)].map(
      ([, constant = '', template, plain]): [string, string] => [
        // Constants of a panel are local to it.
        name.includes('/') ? `${name}:${constant}` : constant,
        template ?? plain ?? '',
      ],
    ),
  ),
)

function fillConstants(text: string, file: string): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = constants.get(`${file}:${name}`) ?? constants.get(name)
    if (value === undefined) throw new Error(`${file} uses ${name}, which no file has as a text`)
    return fillConstants(value, file)
  })
}

function typesIn(text: string, member: string): readonly string[] {
  const list = new RegExp(`\\b${member}: \\[([^\\]]*)\\]`).exec(text)?.[1] ?? ''
  return [...list.matchAll(/'(\w+)'/g)].map(([, type = '']) => type)
}

const panels = sources
  .filter(([name]) => /\/.*\.tsx$/.test(name))
  .map(([name, text]) => ({
    name,
    id: /\bid: '(\w+)'/.exec(text)?.[1] ?? '',
    types: typesIn(text, 'types'),
    tab: /^ {2}tab: '(\w+)'/m.exec(text)?.[1],
    about: typesIn(text, 'about'),
    unless: typesIn(text, 'unless'),
    fields: Object.fromEntries(
      [...text.matchAll(/(\w+): field`([^`]*)`/g)].map(([, field = '', query = '']) => [
        field,
        fillConstants(query, name),
      ]),
    ),
  }))

const uri = 'aip://a/b/c'
function costOfPage(query: string): number {
  const document = parse(query)
  const [operation] = document.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return expect.fail('the query of a page is one operation')
  return costOf({ schema, document, operation, variables: withDefaults(schema, operation)({ uri }) })
}

describe('the panels', () => {
  it('have unique ids, and only known types', () => {
    const ids = panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).not.toContain('')
    const isType = (type: string) => schema.getType(type) !== undefined || brought.has(type)
    expect(panels.flatMap(({ types }) => types).filter((type) => !isType(type))).toEqual([])
    expect(panels.filter(({ types }) => types.length === 0).map(({ name }) => name)).toEqual([])
  })

  it.each([...new Set(panels.flatMap(({ types }) => types))])(
    'ask only for fields of the schema: the page of %s',
    (type) => {
      const beside = { upstream: UPSTREAM, downstream: DOWNSTREAM }
      const query = pageQuery(
        panels.filter(({ types }) => types.includes(type)),
        beside,
      ).text
      expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([])
      expect(costOfPage(query)).toBeLessThan(COST_LIMIT * 0.9)
    },
  )
})

it("have a tab each, and at most two on a type's overview beside its lineage", () => {
  expect(panels.filter(({ tab }) => !isTab(tab)).map(({ name }) => name)).toEqual([])
  const types = [...new Set(panels.flatMap((panel) => panel.types))]
  // A panel that replaces others is never on their pages.
  const first = types.map((type) =>
    panels.filter(({ tab, unless, ...panel }) => {
      return tab === 'overview' && unless.length === 0 && panel.types.includes(type)
    }),
  )
  expect(first.filter((some) => some.length > 2)).toEqual([])
})

/** Types that only some companies have a source for. */
const ELSEWHERE = /ModelDeployment|AbTest|ServingRule|PipelineSchedule|JobAttempt/

it('say what they are about, if no source could fill them', () => {
  const text = (name: string): string => sources.find(([one]) => one === name)?.[1] ?? ''
  for (const { name, about } of panels)
    for (const type of about) expect([name, type, schema.getType(type)?.name]).toEqual([name, type, type])
  const silent = panels.filter(
    ({ name, about, types }) =>
      about.length === 0 &&
      /empty: .*\b(tests|deployments|serving rules|schedule|attempts)\b/i.test(text(name)) &&
      !types.some((type) => ELSEWHERE.test(type)),
  )
  expect(silent.map(({ name }) => name)).toEqual([])
})

import { expect, it } from 'vitest'
import { pageQuery, partOfPanel } from './query.ts'

const runs = { id: 'runs', fields: { pipeline: 'pipeline(id: $uri) { name }', other: 'entity(uri: $uri) { uri }' } }
const owns = { id: 'owns', fields: { user: 'user(id: $uri) { name }' } }
const same = { id: 'same', fields: { person: ' user(id: $uri) { name }' } }

it("a query asks for everything at once, each field under its panel's name, without repeats", () => {
  expect(pageQuery([runs, owns, same]).text).toBe(
    'query Page($uri: ID!) {\nruns_pipeline: pipeline(id: $uri) { name }\nruns_other: entity(uri: $uri) { uri }\nowns_user: user(id: $uri) { name }\n}',
  )
  expect(pageQuery([]).text).toBe('')
})

it('a query gives each panel its own part, and a failure to the panel of the failed field', () => {
  const query = pageQuery([runs, owns, same])
  const answer = {
    data: { runs_pipeline: null, runs_other: { uri: 'x' }, owns_user: { name: 'A' } },
    failed: new Map([['runs_pipeline', 'it costs too much']]),
  }
  expect(partOfPanel(runs, query, answer)).toEqual({ failure: 'it costs too much' })
  expect(partOfPanel(owns, query, answer)).toEqual({ data: { user: { name: 'A' } } })
  expect(partOfPanel(same, query, answer)).toEqual({ data: { person: { name: 'A' } } })
})

import { expect, it } from 'vitest'
import type { QuestionAnswer } from '../../client/ask.ts'
import { relatedFacts, textFacts } from './own-facts.ts'

type Related = QuestionAnswer<'describe'>['relationships'][number]
const related = (name: string, count: number, uri: string, entityType: string) =>
  ({ name, count, rows: [{ uri, entityType, name: uri }] }) as unknown as Related
const version = (uri: string, ...relationships: readonly Related[]) => ({
  uri,
  entityType: 'ModelInstance',
  attributes: {},
  relationships: [...relationships],
})

it('a version states which of its registry it was copied from, and its base model', () => {
  const factsOf = (base: string, type: string) =>
    relatedFacts(version('aip://model/mlflow/prod/1', related('basedOn', 1, base, type)))
  expect(factsOf('aip://model/mlflow/scorer/2', 'ModelInstance').map(({ label }) => label)).toEqual(['Copied from'])
  expect(factsOf('aip://model/mlflow/scorer', 'Model').map(({ label }) => label)).toEqual(['Based on'])
  expect(factsOf('aip://model/hub/scorer/2', 'ModelInstance').map(({ label }) => label)).toEqual(['Based on'])
})

it('a version states what it was evaluated on, and how many more', () => {
  const data = related('evaluatedOn', 3, 'aip://dataset-version/mlflow/val/1', 'DatasetVersion')
  const [fact] = relatedFacts(version('aip://model/mlflow/prod/1', data))
  expect([fact?.label, fact?.row.name, fact?.more]).toEqual(['Evaluated on', 'aip://dataset-version/mlflow/val/1', 2])
})

it("a run states what it was part of, and other entities don't", () => {
  const relationships = [related('partOf', 1, 'aip://mlflow-run/mlflow/r1', 'MlflowRun')]
  const run = { uri: 'aip://mlflow-run/mlflow/r2', entityType: 'MlflowRun', relationships }
  expect(relatedFacts({ ...run, attributes: { startedAt: '2026-01-01T00:00:00Z' } })).toHaveLength(1)
  expect(relatedFacts({ ...run, attributes: {} })).toEqual([])
})

it('a person states teams and a manager, and a team what it is part of', () => {
  const team = related('memberOf', 2, 'aip://group/ldap/risk', 'Group')
  const boss = related('manager', 1, 'aip://user/ldap/ann', 'User')
  const person = { uri: 'aip://user/ldap/bo', entityType: 'User', attributes: {}, relationships: [team, boss] }
  expect(relatedFacts(person).map(({ label, more }) => [label, more])).toEqual([
    ['Team', 1],
    ['Manager', 0],
  ])
  const above = {
    ...person,
    entityType: 'Group',
    relationships: [related('partOf', 1, 'aip://group/ldap/all', 'Group')],
  }
  expect(relatedFacts(above).map(({ label }) => label)).toEqual(['Part of'])
})

it('a run states what it evaluated, logged and was registered as, without deleted ones', () => {
  const rows = ['live', 'gone', 'gone'].map((standing, i) => ({ uri: `aip://model/mlflow/prod/${i}`, standing }))
  const registered = { ...related('registered', 3, '', ''), rows } as unknown as Related
  const logged = ['evaluated', 'loggedModels'].map((name) => related(name, 2, name, 'MlflowLoggedModel'))
  const attributes = { startedAt: '2026-01-01T00:00:00Z' }
  const run = { uri: 'aip://mlflow-run/mlflow/r1', entityType: 'MlflowRun', attributes }
  expect(
    relatedFacts({ ...run, relationships: [registered, ...logged] }).map(({ label, row, more }) => [
      label,
      row.uri,
      more,
    ]),
  ).toEqual([
    ['Registered as', 'aip://model/mlflow/prod/0', 0],
    ['Evaluated', 'evaluated', 1],
    ['Logged model', 'loggedModels', 1],
  ])
})

it('a run states who started it, its code and commit, and a version its aliases and stage', () => {
  const ran = { startedAt: '2026-01-01T00:00:00Z', user: 'maria', program: 'train.py', gitCommit: '9f8e7d6c5b4a8' }
  expect(textFacts({ entityType: 'MlflowRun', attributes: ran })).toEqual([
    { label: 'Started by', text: 'maria' },
    { label: 'Program', text: 'train.py' },
    { label: 'Commit', text: '9f8e7d6c', whole: '9f8e7d6c5b4a8' },
  ])
  const tags = [
    { tag: 'alias', value: 'champion' },
    { tag: 'alias', value: 'live' },
    { tag: 'stage', value: 'Production' },
    { tag: 'team', value: 'risk' },
  ]
  expect(textFacts({ entityType: 'ModelInstance', attributes: { tags } })).toEqual([
    { label: 'Aliases', text: 'champion, live' },
    { label: 'Stage', text: 'Production' },
  ])
  expect(textFacts({ entityType: 'Model', attributes: { aliases: { champion: '6', next: '8' } } })).toEqual([
    { label: 'Aliases', text: 'champion 6, next 8' },
  ])
  expect(textFacts({ entityType: 'Dataset', attributes: { tags } })).toEqual([
    { label: 'Aliases', text: 'champion, live' },
  ])
})

it('a version states where its artifact is stored, unless its registry only refers to a model', () => {
  const factsOf = (uri: string) => textFacts({ entityType: 'ModelInstance', attributes: { artifact: { uri } } })
  const uri = 's3://models/old-cluster/load-v0'
  expect(factsOf(uri)).toEqual([{ label: 'Artifact', text: uri }])
  expect(factsOf('models:/m-9604f8f2')).toEqual([])
})

import { expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import { CSV } from '../providers/csv/provider.ts'
import { builtinProvider } from '../testing/provider/builtin.ts'
import { platformsOf } from './platforms.ts'
import { referralsOf } from './referrals.ts'

const catalogue = builtinCatalogue()
const config = { references: {} }
const MLFLOW = { platform: 'mlflow', domains: ['models'] }
const TABLES = { platform: 'tables', domains: ['imports'] }
const PEOPLE = { platform: 'people', domains: ['identity'] }

it.each([
  ['no identity source', [MLFLOW], [], null],
  ['tables, which may have people', [MLFLOW, TABLES], ['tables'], 'tables'],
  ['an identity source', [MLFLOW, PEOPLE], ['people'], 'people'],
  ['both', [MLFLOW, TABLES, PEOPLE], ['people', 'tables'], 'people'],
])('people are looked up beside %s', (_, sources, platforms, platform) => {
  const provider = builtinProvider('mlflow')
  const referrals = referralsOf({ provider, config }, { catalogue, platforms: platformsOf(sources) })
  expect(referrals.find(({ type }) => type === 'User')).toMatchObject({ domain: 'identity', platforms, platform })
})

it.each([
  ['only dbt', [], [], null],
  ['one Airflow', ['airflow'], ['airflow'], 'airflow'],
  ['two', ['airflow', 'airflow-eu'], ['airflow', 'airflow-eu'], null],
])('runs that Airflow started are sought beside %s', (_, airflows, platforms, platform) => {
  const dbt = ['dbt', 'dbt-dev'].map((name) => ({ platform: name, provider: 'dbt', domains: ['pipelines'] }))
  const sources = [...dbt, ...airflows.map((name) => ({ platform: name, provider: 'airflow', domains: ['pipelines'] }))]
  const referrals = referralsOf(
    { provider: builtinProvider('mlflow'), config: { references: { pipelines: 'dbt' } } },
    { catalogue, platforms: platformsOf([MLFLOW, ...sources]) },
  )
  const runs = referrals.filter(({ type }) => type === 'PipelineRun')
  expect(runs).toMatchObject([
    { domain: 'pipelines', provider: 'airflow', platforms, platform },
    { provider: 'prefect', platforms: [], platform: null },
    { provider: 'dagster', platforms: [], platform: null },
  ])
})

it("a configured platform is taken for runs of Airflow if one's own provider reads it", () => {
  const airflow = { platform: 'airflow', provider: 'airflow', domains: ['pipelines'] }
  const etl = { platform: 'etl', provider: 'airflow-acme', isOwn: true, domains: ['pipelines'] }
  const referrals = referralsOf(
    { provider: builtinProvider('mlflow'), config: { references: { pipelines: 'etl' } } },
    { catalogue, platforms: platformsOf([MLFLOW, airflow, etl]) },
  )
  expect(referrals.find(({ type }) => type === 'PipelineRun')).toMatchObject({ platform: 'etl' })
})

it('tables with people name their own', () => {
  const provider = CSV.ofCatalogue?.(catalogue) ?? CSV
  const referrals = referralsOf({ provider, config }, { catalogue, platforms: platformsOf([TABLES]) })
  expect(referrals.filter(({ domain }) => domain === 'identity')).toEqual([])
})

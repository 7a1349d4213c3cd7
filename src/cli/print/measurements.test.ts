import { expect, it } from 'vitest'
import type { EntityAnswer } from '../../questions/describe.ts'
import type { MeasurementsAnswer } from '../../questions/measurements.ts'
import type { ServiceAnswer } from '../call-service.ts'
import type { PrintedLine } from '../style.ts'
import { askMore, lines as entityLines } from './entity.ts'
import { lines } from './measurements.ts'
import { lines as policyLines } from './policies.ts'

const VERSION = 'aip://model/mlflow/churn/1'

const row = (uri: string, name: string, auc: number, parameters: Readonly<Record<string, string>>) => ({
  uri,
  name,
  entityType: 'ModelInstance',
  standing: 'live',
  status: null,
  at: '2026-01-01T00:00:00Z',
  metrics: [{ metric: 'auc', split: null, value: auc, by: 'mlflowRun' }],
  notNumbers: [{ metric: 'loss', stated: 'NaN' }],
  parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
  records: [
    { by: 'mlflowRun', name: 'train', verifiedAt: '2026-01-03T00:00:00.000Z' },
    { by: 'loggedModel', name: 'fraud', verifiedAt: '2026-01-02T00:00:00.000Z' },
    { by: 'signature', name: 'Signature', verifiedAt: null },
  ],
})
const measured = {
  uri: 'aip://model/mlflow/churn',
  name: 'churn',
  entityType: 'Model',
  rows: [
    row(VERSION, 'churn v1', 0.8, { lr: '0.1' }),
    { ...row(`${VERSION}0`, 'churn v10', 0.95, { optimizer: 'adam' }), standing: 'gone' },
  ],
  total: 3,
  deleted: 1,
  evaluations: [],
  evaluationsTotal: 0,
  tx: 7,
} as unknown as MeasurementsAnswer

const printed = (all: Iterable<PrintedLine>) => [...all].map((line) => (typeof line === 'string' ? line : line.text))

it('prints versions or runs as a table with a column per metric and parameter', () => {
  expect(printed(lines(measured))).toEqual([
    'churn  Model  aip://model/mlflow/churn (transaction 7)',
    '2 of 3 versions or runs, 1 of them deleted',
    '  name       at                    status   auc   loss  lr   optimizer',
    '  churn v1   2026-01-01T00:00:00Z           0.8   NaN   0.1  –',
    '  churn v10  2026-01-01T00:00:00Z  deleted  0.95  NaN   –    adam',
  ])
})

const VERSION_ANSWER = {
  uri: VERSION,
  entityType: 'ModelInstance',
  attributes: { name: 'churn v1' },
  relationships: [],
  violations: [],
  knownOwners: [],
  renamedTo: null,
  deletedAtSource: null,
  verification: { at: '2026-01-04T00:00:00.000Z', doubt: null },
  sourceUrl: null,
  tx: 7,
} as unknown as EntityAnswer

it('describes a version with the metrics and parameters of its run', async () => {
  const asked: unknown[] = []
  const further = await askMore(VERSION_ANSWER, async ({ name }, args) => {
    asked.push([name, args])
    return measured as unknown as ServiceAnswer
  })
  expect(asked).toEqual([['measurements', { uri: VERSION, latest: '1' }]])
  expect(printed(entityLines(VERSION_ANSWER, { further })).slice(-6)).toEqual([
    'From train (verified at its source 2026-01-03T00:00:00.000Z):',
    'metrics:',
    '  auc   0.8',
    '  loss  NaN',
    'parameters:',
    '  lr  0.1',
  ])
  const past = { ...VERSION_ANSWER, verification: null }
  await askMore(past, async (_, args) => {
    asked.push(args)
    return measured as unknown as ServiceAnswer
  })
  expect(asked[1]).toEqual({ uri: VERSION, latest: '1', asOf: '7' })
  const model = { ...VERSION_ANSWER, entityType: 'Model' }
  expect(await askMore(model, () => Promise.reject(new Error('asked')))).toBeNull()
})

it('says for how many entities relationship rows are pending, deleted ones included', () => {
  const rows = [1, 2, 3].map((n) => ({
    uri: `${VERSION}${n}`,
    name: `v${n}`,
    entityType: 'ModelInstance',
    standing: 'live',
  }))
  const model = {
    ...VERSION_ANSWER,
    relationships: [{ name: 'instances', count: 6, gone: 1, rows }],
  }
  expect(printed(entityLines(model as unknown as EntityAnswer, {})).slice(-5)).toEqual([
    '  instances (6, 1 of them deleted)',
    '    v1  ModelInstance  aip://model/mlflow/churn/11',
    '    v2  ModelInstance  aip://model/mlflow/churn/12',
    '    v3  ModelInstance  aip://model/mlflow/churn/13',
    `    … and 3 more: mlg related ${VERSION} instances`,
  ])
})

it('prints a line for each policy', () => {
  const policy = { of: ['Model'], description: null, violations: 0, waived: 0, teams: 0, checksNothing: null }
  const policies = [
    { ...policy, id: 'G1', title: 'Approved', severity: 'block' as const, on: false },
    {
      ...policy,
      id: 'G10',
      title: 'Evaluated',
      severity: 'warn' as const,
      on: true,
      violations: 2,
      waived: 1,
      teams: 1,
    },
  ]
  expect(printed(policyLines({ policies, complete: true, tx: 7 }))).toEqual([
    '2 policies (transaction 7)',
    '  G1   off                                     Approved',
    '  G10  warn  2 violations of 1 team, 1 waived  Evaluated',
    'To see what a policy finds: mlg policy explain <id>',
  ])
})

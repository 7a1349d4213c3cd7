import { expect, it } from 'vitest'
import { measuredRun } from './measured-run.fixture.ts'
import { runColumns } from './run-columns.ts'
import { matching } from './run-filter.ts'

const row = (
  name: string,
  metrics?: Readonly<Record<string, number>>,
  parameters?: Readonly<Record<string, string>>,
  status = 'FINISHED',
  tags: Readonly<Record<string, string>> = {},
) =>
  measuredRun(name, metrics, parameters, {
    status,
    tags: Object.entries(tags).map(([tag, value]) => ({ tag, value })),
  })
const ROWS = [
  row('baseline', { auc: 0.5, 'val loss': 3 }, { layers: '1' }),
  row('wide <b>', { auc: 0.8 }, { depth: '12', layers: '5', optimizer: 'adam or sgd' }, 'RUNNING'),
  row('deep', { auc: 0.9 }, { depth: '40', layers: '5', note: 'x and y' }, 'FINISHED', {
    Owner: 'Ana',
    'feast.project': 'p',
  }),
]
const found = (text: string) => {
  const { rows, mistake } = matching(ROWS, text, runColumns(ROWS))
  return mistake ?? rows.map(({ name }) => name)
}

it.each([
  [' ', ['baseline', 'wide <b>', 'deep']],
  ['BASE', ['baseline']],
  ['running', ['wide <b>']],
  ['<b>', ['wide <b>']],
  ['depth=12', ['wide <b>']],
  ['depth >= 12', ['wide <b>', 'deep']],
  ['params.depth < 12', []],
  ['params.depth = 12 AND depth != 12', []],
  ['status = finished', ['baseline', 'deep']],
  ["attributes.status = 'RUNNING'", ['wide <b>']],
  ['name = deep', ['deep']],
  ['tags.Owner = ana', ['deep']],
  ["tags.`feast.project` != 'q'", ['deep']],
  ['tags.owner = ana', ['deep']],
  ['owner != bob', ['deep']],
  ['owner=ana', ['deep']],
  ['auc < 0.6 or layers = 5 and depth > 30', ['baseline', 'deep']],
  ['layers = 5 and depth > 30 OR auc < 0.6', ['baseline', 'deep']],
  ['metrics."val loss" > 2', ['baseline']],
  ['val loss > 2', ['baseline']],
  ["params.optimizer = 'adam or sgd'", ['wide <b>']],
  ['params.note = "x and y" and auc > 0.1', ['deep']],
])('%s finds %j', (text, names) => expect(found(text)).toEqual(names))

it.each([
  ['wape > 1', ['∞']],
  ['metrics.wape >= 0.5', ['∞', 'half']],
  ['wape < 1', ['-∞', 'half']],
  ['wape = Infinity', ['∞']],
  ['wape = NaN', ['NaN']],
])('%s finds %j among infinite metrics', (text, names) => {
  const stated = Object.entries({ '∞': 'Infinity', '-∞': '-Infinity', NaN: 'NaN' }).map(([name, value]) => ({
    ...row(name),
    notNumbers: [{ metric: 'wape', stated: value, step: 1, by: null, otherwise: [] }],
  }))
  const rows = [...stated, row('half', { wape: 0.5 })]
  expect(matching(rows, text, runColumns(rows)).rows.map(({ name }) => name)).toEqual(names)
})

it.each([
  ['foo > 3', 'No metric, parameter, tag or column is called foo.'],
  ['tags.depth = 3', 'No tag is called depth.'],
  ['metrics.depth > 0', 'No metric is called depth.'],
  ['params.auc > 0', 'No parameter is called auc.'],
  ['attributes.start_time > 0', 'No column is called start_time.'],
  ['auc > 0.1 or foo > 3', 'No metric, parameter, tag or column is called foo.'],
  ['auc >', 'Couldn’t read “auc >”. A condition is like auc > 0.9 or status = failed.'],
  ['auc > 0.1 and', 'Couldn’t read the end. A condition is like auc > 0.9 or status = failed.'],
  ['auc > 0.1 but x = 3', 'Couldn’t read “auc > 0.1 but x = 3”. A condition is like auc > 0.9 or status = failed.'],
  ["optimizer LIKE '%ad%'", 'LIKE isn’t understood. Type a part of the value alone.'],
])('%s is a mistake, and filters nothing', (text, mistake) => {
  expect(matching(ROWS, text, runColumns(ROWS))).toEqual({ rows: ROWS, mistake })
})

it('a filter says where it looked for a text that no run has', () => {
  const mistake = 'No run has “loans_train” in its name, status, user, metrics, parameters or tags.'
  expect(matching(ROWS, ' loans_train', runColumns(ROWS))).toEqual({ rows: [], mistake })
})

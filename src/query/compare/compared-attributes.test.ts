import { expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { ENTITY } from '../../catalogue/types/entity.ts'
import { attributeRows } from './compared-attributes.ts'

it('compares approvals and waivers as sentences, whose ids name nothing', () => {
  const at = '2026-11-01T00:00:00Z'
  const approval = { id: '05e79f39', by: 'ann', at, use: 'advertising', asOf: 1, basis: 'b' }
  const waiver = { policy: 'G1', by: 'ann', at, until: '2999-01-01T00:00:00Z', reason: 'why' }
  expect(attributeRows(ENTITY.attributes, [{ approvals: [approval] }, { waivers: [waiver] }])).toEqual([
    {
      attribute: 'approvals',
      path: [],
      parameter: null,
      values: [['approved it for the use advertising'], null],
      differs: true,
    },
    {
      attribute: 'waivers',
      path: [],
      parameter: null,
      values: [null, ['waived G1 for it until 2999-01-01: “why”']],
      differs: true,
    },
  ])
})

const CHECKS = { type: 'object', list: true, fields: { assertion: { type: 'string', required: true } } } as const

it('compares checks by their names and results, whenever they ran', () => {
  const check = (column: string | null, success: boolean, more: Record<string, Json> = {}): Json => ({
    assertion: 'is not null',
    column,
    success,
    severity: 'error',
    at: success ? '2026-11-01T00:00:00Z' : '2026-11-02T00:00:00Z',
    ...more,
  })
  const of = (...assertions: Json[]) => ({ assertions })
  const rows = attributeRows({ assertions: CHECKS }, [
    of(check('a', true), check('b', true), check('b', false, { message: '31 %' }), check(null, true)),
    of(check('a', true), check('b', false, { severity: 'warn' })),
  ])
  expect(rows.map(({ path, values, differs }) => [path.join(': '), ...values, differs])).toEqual([
    ['a is not null', 'passed', 'passed', false],
    ['b is not null', 'failed', 'warning', true],
    ['b is not null: message', '31 %', null, true],
    ['is not null', 'passed', null, true],
  ])
})

it('says which members are parameters, by the definition of their attribute', () => {
  const values = { given: { depth: 3, inner: { rate: 0.1 } }, parameters: { rows: 7 } }
  const rows = attributeRows({ given: { type: 'json', parameters: true }, parameters: { type: 'json' } }, [values])
  expect(rows.map(({ path, parameter }) => [path.join('.'), parameter])).toEqual([
    ['depth', 'depth'],
    ['inner.rate', 'inner.rate'],
    ['rows', null],
  ])
})

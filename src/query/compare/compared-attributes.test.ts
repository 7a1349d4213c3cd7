import { expect, it } from 'vitest'
import { ENTITY } from '../../catalogue/types/entity.ts'
import { attributeRows } from './compared-attributes.ts'

it('compares approvals and waivers as sentences, whose ids name nothing', () => {
  const at = '2026-11-01T00:00:00Z'
  const approval = { id: '05e79f39', by: 'ann', at, use: 'advertising', asOf: 1, basis: 'b' }
  const waiver = { policy: 'G1', by: 'ann', at, until: '2999-01-01T00:00:00Z', reason: 'why' }
  expect(attributeRows(ENTITY.attributes, [{ approvals: [approval] }, { waivers: [waiver] }])).toEqual([
    { attribute: 'approvals', path: [], values: [['approved it for the use advertising'], null], differs: true },
    { attribute: 'waivers', path: [], values: [null, ['waived G1 for it until 2999-01-01: “why”']], differs: true },
  ])
})

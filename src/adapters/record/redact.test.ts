import { describe, expect, it } from 'vitest'
import type { RedactionStep } from '../../contracts/retention.ts'
import type { Attributes } from '../../model/facts.ts'
import { redactPastRow, redactPage, type PastColumns } from './retain.ts'

describe('a redacted row of the log', () => {
  const row = (asserted: Attributes | null, more: Partial<PastColumns> = {}): PastColumns => ({
    seq: 4,
    tx: 1,
    node: 1,
    subject: 1,
    platform: 'registry',
    type: 'Model',
    retracted: null,
    asserted: asserted === null ? null : JSON.stringify(asserted),
    ...more,
  })
  const redactRow = (one: PastColumns, of: RedactionStep['allowed']) =>
    redactPastRow(one, { platform: 'registry', allowed: of, after: 0, until: 1 })
  const allowed = { Model: { subject: ['entityType', 'name'], parts: ['n'] } }

  it('keeps the allowed attributes of its subject or parts, and counts the others', () => {
    const facts = { entityType: 'Model', name: 'x', n: 1, secret: 2 }
    expect(redactRow(row(facts), allowed)).toEqual({
      seq: 4,
      asserted: '{"entityType":"Model","name":"x"}',
      retracted: null,
      values: 2,
    })
    expect(redactRow(row(facts, { node: 2 }), allowed)).toEqual({
      seq: 4,
      asserted: '{"n":1}',
      retracted: null,
      values: 3,
    })
    expect(redactRow(row(facts), {})).toEqual({
      seq: 4,
      asserted: '{"entityType":"Model"}',
      retracted: null,
      values: 3,
    })
    expect(redactRow(row(facts, { node: 2 }), {})).toMatchObject({ asserted: '{"entityType":"Model"}' })
  })

  it('stays unchanged if all its attributes are allowed or it has another source', () => {
    const others = [
      row({ secret: 1 }, { platform: 'catalog' }),
      row({ secret: 1 }, { platform: null, subject: null, type: null }),
    ]
    for (const one of [row(null), row({ name: 'x' }), row({}), ...others]) expect(redactRow(one, allowed)).toBeNull()
  })

  it('has no attributes if none is left, and retracts the same ones', () => {
    expect(redactRow(row({ secret: 1 }), allowed)).toEqual({ seq: 4, asserted: null, retracted: null, values: 1 })
    expect(redactRow(row({ secret: 1 }, { retracted: '["name"]' }), allowed)).toEqual({
      seq: 4,
      asserted: null,
      retracted: '["name"]',
      values: 1,
    })
  })

  it('is dropped if it no longer asserts or retracts anything', () => {
    const rows = [row({ secret: 1 }), row({ secret: 1, name: 'x' }, { seq: 5 }), row({ name: 'x' }, { seq: 6 })]
    expect(redactPage(rows, { platform: 'registry', allowed, after: 0, until: 1 })).toMatchObject({
      rewrite: [{ seq: 5, asserted: '{"name":"x"}' }],
      drop: [4],
      redacted: { values: 2, next: null },
    })
  })
})

import { expect, it } from 'vitest'
import { mailMessage } from './mail.ts'
import type { ReportedChange } from './message.ts'

const CHANGE: ReportedChange = {
  id: '1',
  tx: 1,
  at: '2026-01-31T10:00:00Z',
  uri: 'aip://model/registry/m',
  entityType: 'ModelInstance',
  name: 'm',
  partOf: { uri: 'aip://model/registry/of', entityType: 'Model', name: 'R&D <b>' },
  kind: 'attribute',
  severity: 'high',
  sentence: '<i>m</i> changed',
  parts: [{ text: '<i>m</i>', uri: 'aip://model/registry/m', entityType: null, at: null }],
  by: null,
  platform: 'registry',
  cause: 'event',
  trace: '',
  changes: [],
}

it('a mail has the words of sources as they are in its text, and escaped in its HTML', () => {
  const message = { id: '1', changes: [{ id: '1', change: CHANGE }], publicUrl: 'https://mlg.example.com' }
  const { text, html } = mailMessage({ ...message, subscription: { id: 's', unsubscribe: null } })
  expect(text).toContain('<i>m</i> changed\nhigh · ModelInstance · R&D <b> · registry · 2026-01-31 10:00:00 UTC\n')
  expect(html).toContain('/e/aip%3A%2F%2Fmodel%2Fregistry%2Fm">&lt;i&gt;m&lt;/i&gt;</a><br><small>')
  expect(html).toContain('R&amp;D &lt;b&gt;')
  expect(html).not.toMatch(/<[ib]>/)
})

import { expect, it } from 'vitest'
import { refusalOf } from './refusal.ts'

it.each([
  [{ detail: 'no source', hint: 'GET /api/v1/sources lists those that are' }, /^no source The configuration says/],
  [{ detail: 'No.', hint: 'POST {"query": "…"} here.' }, /^No\.$/],
  [{ detail: 'limit must be small.' }, /^--limit must be small\.$/],
  [{ detail: 'before is neither.', hint: 'Send {"before": 9}' }, /^--before is neither\. Give a time such as/],
  [{ detail: 'The limit and from are as asOf says.' }, /^The limit and from are as --as-of says\.$/],
])('%j is said in the terms of the command line', (refusal, said) => expect(refusalOf(refusal)).toMatch(said))

it('has nothing to say of what is no refusal', () => expect(refusalOf({})).toBeNull())

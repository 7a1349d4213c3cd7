import { expect, it } from 'vitest'
import { refusalOf } from './refusal.ts'

it.each([
  [{ message: 'no source', hint: 'GET /api/v1/sources lists those that are' }, /^no source The configuration says/],
  [{ message: 'No.', hint: 'POST {"query": "…"} here.' }, /^No\.$/],
  [{ message: 'limit must be small.' }, /^--limit must be small\.$/],
  [{ message: 'before is neither.', hint: 'Send {"before": 9}' }, /^--before is neither\. Give a time such as/],
  [{ message: 'The limit and from are as asOf says.' }, /^The limit and from are as --as-of says\.$/],
])('%j is said in the terms of the command line', (refusal, said) => expect(refusalOf(refusal)).toMatch(said))

it('has nothing to say of what is no refusal', () => expect(refusalOf({})).toBeNull())

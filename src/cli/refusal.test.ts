import { expect, it } from 'vitest'
import { LINEAGE } from '../questions/lineage/lineage.ts'
import { refusalOf } from './refusal.ts'

it.each([
  [{ code: 'BAD_PAGE', detail: 'limit must be small.', parameter: 'limit' }, '--limit must be small.'],
  [{ code: 'BAD_AS_OF', detail: 'asOf "x" is none.', parameter: 'asOf' }, '--as-of "x" is none.'],
  [{ code: 'BAD_REQUEST', detail: 'types: none.', hint: 'Ask.', parameter: 'types' }, '--types: none. Ask.'],
  [{ code: 'BAD_REQUEST', detail: 'typesetting fails.', parameter: 'types' }, '--types: typesetting fails.'],
  [{ code: 'BAD_URI', detail: 'Not a URI.', parameter: 'uri' }, 'Not a URI.'],
  [{ code: 'REFUSED', detail: 'The limit is as it is.', hint: 'Wait.' }, 'The limit is as it is. Wait.'],
  [{ code: 'NOT_HERE', detail: 'No.', hint: 'Ask another.' }, 'No. Ask another. Say with --url where that is.'],
  [{ code: 'NOT_JSON', detail: 'No.', hint: 'Send application/json.' }, 'No.'],
  [
    { code: 'UNAUTHENTICATED', detail: 'No token.', hint: 'Send "authorization".' },
    'No token. Sign in with "mlg login", or set MLG_TOKEN; on the machine of the service "mlg access local" makes a temporary token.',
  ],
  [{ code: 'A_NEW_ONE', detail: 'No.', hint: 'As it came.' }, 'No. As it came.'],
])('%j is shown in command-line terms: %s', (refusal, shown) => expect(refusalOf(refusal, LINEAGE)).toBe(shown))

it('a refusal of an unknown operation is shown by its detail only', () => {
  expect(refusalOf({ code: 'BAD_PAGE', detail: 'limit must be small.', parameter: 'limit' })).toBe(
    'limit must be small.',
  )
})

it("an answer that isn't a refusal is shown as none", () => expect(refusalOf({})).toBeNull())

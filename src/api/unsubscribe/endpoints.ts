import { text } from '../../questions/parameters.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { HTML } from '../http/plain-page.ts'

const NOTHING = {}
const IN_PATH = { id: text('the id of a subscription'), proof: text('what its messages have, and nobody else') }

const shared = {
  path: '/unsubscribe/{id}/{proof}',
  right: 'none',
  inPath: IN_PATH,
  takes: NOTHING,
  problems: ['NOT_FOUND', 'NOT_HERE'],
} as const

export const UNSUBSCRIBE_PAGE = endpoint({
  ...shared,
  name: 'unsubscribe-page',
  method: 'GET',
  summary: 'Asks whether a subscription is to end, whose message had this link',
  description: 'Changes nothing: programs that look at the links of a mail end no subscription.',
  answers: [{ status: 200, description: 'A page with one button.', content: HTML }],
})

const UNSUBSCRIBE_BY_LINK = endpoint({
  ...shared,
  name: 'unsubscribe-by-link',
  method: 'POST',
  summary: 'Ends the subscription whose message had this link, without a sign-in',
  description: 'Of the page, and of mail programs (RFC 8058).',
  body: { description: 'Not looked at.', content: [{ type: 'application/x-www-form-urlencoded' }] },
  answers: [{ status: 200, description: 'It has ended.', content: HTML }],
})

export const UNSUBSCRIBE_ENDPOINTS: readonly Endpoint[] = [UNSUBSCRIBE_PAGE, UNSUBSCRIBE_BY_LINK]

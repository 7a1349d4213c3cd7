import { text } from '../../questions/parameters.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { HTML } from '../http/plain-page.ts'

const IN_PATH = { id: text("the subscription's id"), proof: text('the secret in its messages') }

const shared = {
  path: '/unsubscribe/{id}/{proof}',
  right: 'none',
  inPath: IN_PATH,
  parameters: {},
  problems: ['NOT_FOUND', 'NOT_HERE'],
} as const

export const UNSUBSCRIBE_PAGE = endpoint({
  ...shared,
  name: 'unsubscribe-page',
  method: 'GET',
  summary: 'Ask whether to end the subscription of a message',
  description: 'Changes nothing, so that programs that follow the links in a mail end no subscription.',
  answers: [{ status: 200, description: 'A page with one button.', content: HTML }],
})

const UNSUBSCRIBE_BY_LINK = endpoint({
  ...shared,
  name: 'unsubscribe-by-link',
  method: 'POST',
  summary: 'End the subscription of a message, without a sign-in',
  description: 'From the page, or from mail programs (RFC 8058).',
  body: { description: 'Ignored.', content: [{ type: 'application/x-www-form-urlencoded' }] },
  answers: [{ status: 200, description: 'The subscription has ended.', content: HTML }],
})

export const UNSUBSCRIBE_ENDPOINTS: readonly Endpoint[] = [UNSUBSCRIBE_PAGE, UNSUBSCRIBE_BY_LINK]

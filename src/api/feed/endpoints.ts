import { ACTIVITY } from '../../questions/activity/activity.ts'
import { endpoint } from '../http/endpoint.ts'

/** Maximum number of changes in a feed, the latest: a reader that comes once a day misses none on most days. */
export const MAX_ENTRIES = 50

/** A feed shows the present on a single page. */
const { asOf: _asOf, limit: _limit, cursor: _cursor, ...parameters } = ACTIVITY.parameters

export const ACTIVITY_FEED = endpoint({
  name: 'activity-feed',
  method: 'GET',
  path: '/api/v1/activity.atom',
  summary: 'Read changes as an Atom feed',
  description: `The latest ${MAX_ENTRIES} changes of "activity" with the same arguments, as the caller may see them. A feed reader that supports only basic authentication sends a token as the password, with any user name.`,
  right: 'read',
  parameters,
  answers: [{ status: 200, description: 'The feed.', content: [{ type: 'application/atom+xml' }] }],
  problems: [
    ...ACTIVITY.problems.filter((code) => code !== 'BAD_PAGE'),
    'BAD_AS_OF',
    'BEFORE_FIRST',
    'BEFORE_HORIZON',
    'NOT_HERE',
    'TOO_EXPENSIVE',
  ],
  readsGraph: true,
  takesPassword: true,
})

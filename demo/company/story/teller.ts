// The hand-written story: records that the documents, the tests and the portal's tour mention by name. Times are days
// before the company's epoch.

import { DAY, iso } from '../plan.ts'

export interface Teller {
  readonly at: (daysAgo: number) => string
}

export const teller = (epoch: number): Teller => ({ at: (daysAgo) => iso(Math.floor(epoch - daysAgo * DAY)) })

// The hand-written story: records that documents, tests and the portal's tour name. Times are days before the epoch.

import { DAY, iso } from '../plan.ts'

export interface Teller {
  readonly at: (daysAgo: number) => string
}

export const teller = (epoch: number): Teller => ({ at: (daysAgo) => iso(Math.floor(epoch - daysAgo * DAY)) })

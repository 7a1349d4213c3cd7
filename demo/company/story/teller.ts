// The story: the records that the documents, the tests and the portal's tour speak of by name. Written by hand; times
// are days before the company's epoch.

import { DAY, iso } from '../plan.ts'

export interface Teller {
  readonly at: (daysAgo: number) => string
}

export const teller = (epoch: number): Teller => ({ at: (daysAgo) => iso(Math.floor(epoch - daysAgo * DAY)) })

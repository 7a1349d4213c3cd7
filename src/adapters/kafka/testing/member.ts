import { writeSync } from 'node:fs'
import type { EventResult } from '../../../contracts/intake.ts'
import { intakeOf } from './taking.ts'

/**
 * A group member in a separate process, to be killed: `node member.ts <broker> <group> <topic>`. Prints its records.
 */
const [broker = '', groupId = '', topic = ''] = process.argv.slice(2)

intakeOf({
  brokers: [broker],
  groupId,
  topics: [{ topic, source: null }],
  take: async (events) => {
    // A written line counts as taken whatever happens to this process: that is "durable" here.
    for (const { origin } of events) writeSync(1, `${origin}\n`)
    return events.map((): EventResult => ({ status: 'quarantined', id: 1, reason: 'unreadable', detail: '' }))
  },
})

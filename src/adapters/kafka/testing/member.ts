import { writeSync } from 'node:fs'
import type { EventResult } from '../../../contracts/intake.ts'
import { intakeOf } from './taking.ts'

/**
 * A member of a group in a process of its own, to be killed: `node member.ts <broker> <group> <topic>`. Prints what it
 * took.
 */
const [broker = '', groupId = '', topic = ''] = process.argv.slice(2)

intakeOf({
  brokers: [broker],
  groupId,
  topics: [{ topic, source: null }],
  take: async (events) => {
    // A written line counts as taken whatever happens to this process, which is what "durable" means here.
    for (const { origin } of events) writeSync(1, `${origin}\n`)
    return events.map((): EventResult => ({ status: 'quarantined', id: 1, reason: 'unreadable', detail: '' }))
  },
})

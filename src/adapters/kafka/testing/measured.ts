import { writeSync } from 'node:fs'
import type { EventResult } from '../../../contracts/intake.ts'
import { intakeOf } from './taking.ts'

/**
 * A group member in a separate process whose memory is measured: `node measured.ts <broker> <group> <topic>`. Prints
 * its records, and its peak memory.
 */
const [broker = '', groupId = '', topic = ''] = process.argv.slice(2)

intakeOf({
  brokers: [broker],
  groupId,
  topics: [{ topic, source: null }],
  take: async (events) => {
    const mebibytes = Math.round(process.resourceUsage().maxRSS / 1_024)
    for (const event of events) {
      const { kind, origin = '' } = event
      const text = event.kind === 'parsed' ? JSON.stringify(event.value) : event.why
      writeSync(1, `${JSON.stringify({ kind, origin, text, mebibytes })}\n`)
    }
    return events.map((): EventResult => ({ status: 'quarantined', id: 1, reason: 'unreadable', detail: '' }))
  },
})

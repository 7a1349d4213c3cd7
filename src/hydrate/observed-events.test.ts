import { expect, it } from 'vitest'
import type { CommitOutcome } from '../contracts/log.ts'
import { registry } from '../testing/providers.ts'
import { causeOf, keyOf, model, stateFacts } from '../testing/store/build.ts'
import { EventTally } from './observed-events.ts'

const changed: CommitOutcome = { kind: 'committed', tx: 1, asserted: 1, retracted: 0, stubs: 0 }
const same: CommitOutcome = { kind: 'committed', tx: null, asserted: 0, retracted: 0, stubs: 0 }
const writes = [stateFacts(keyOf(model('a'), 'Model'))]

it('the event rhythm counts served events and swept changes of types that have events', () => {
  const hearing = new EventTally(registry)
  expect(hearing.take()).toBeNull()
  hearing.committed({ ...causeOf('event'), since: 7 }, writes, same)
  hearing.committed({ ...causeOf('event'), since: 5 }, writes, changed)
  for (const outcome of [changed, changed, same, { kind: 'fenced' } as const])
    hearing.committed({ ...causeOf('sweep'), since: 9 }, writes, outcome)
  hearing.committed({ ...causeOf('sweep'), since: 9 }, [stateFacts(keyOf(model('a'), 'Unspoken'))], changed)
  hearing.committed(causeOf('refresh'), writes, changed)
  expect(hearing.take()).toEqual({ eventAt: 7, found: [[9, 2]] })
  expect(hearing.take()).toBeNull()
})

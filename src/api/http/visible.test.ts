import { afterEach, expect, it } from 'vitest'
import type { FollowerHandle } from '../../contracts/follower.ts'
import type { DocumentWrite, Settlement } from '../../contracts/log.ts'
import type { LeasedMark } from '../../contracts/marks.ts'
import { doneWith, failedWrite, gone, keyOf, leaseAll, model, retryOf, stateFacts } from '../../testing/store/build.ts'
import { eventually } from '../../testing/parts.ts'
import { openIntake, type Intake } from '../testing/intake.ts'

const open: Intake[] = []
afterEach(async () => {
  for (const intake of open.splice(0)) await intake.close()
})

function intakeWith(readers: Parameters<typeof openIntake>[0] = {}): Intake {
  const intake = openIntake(readers)
  open.push(intake)
  return intake
}

const MINUTE = 60_000
const key = (uri: LeasedMark['uri']) => keyOf(uri, 'Model')
type Served = (mark: LeasedMark) => { readonly documents: readonly DocumentWrite[]; readonly settle: Settlement }
const isThere: Served = (mark) => ({ documents: [stateFacts(key(mark.uri))], settle: doneWith(mark, 0) })
const isGone: Served = (mark) => ({ documents: [gone(key(mark.uri))], settle: doneWith(mark, 0) })
const isNotThere: Served = (mark) => ({ documents: [gone(key(mark.uri))], settle: retryOf(mark, Date.now() + MINUTE) })
const isBroken: Served = (mark) => ({
  documents: [failedWrite(key(mark.uri), 'HTTP 500')],
  settle: retryOf(mark, Date.now() + MINUTE),
})
const isSlow: Served = (mark) => ({
  documents: [failedWrite(key(mark.uri), 'HTTP 500')],
  settle: retryOf(mark, Date.now()),
})

/** Works on the next mark of each of these. */
async function work({ store }: Intake, served: Readonly<Record<string, Served>>): Promise<void> {
  const left = new Map(Object.entries(served))
  await eventually(async () => {
    for (const mark of await leaseAll(store, Date.now())) {
      const serve = left.get(mark.uri)
      left.delete(mark.uri)
      if (serve === undefined) throw new Error(`no test marked ${mark.uri}`)
      await store.commit([{ cause: mark.cause, at: Date.now(), ...serve(mark) }])
    }
    return left.size === 0
  }, 'every mark is served')
}

const event = (id: string) => ({ event_type: 'model_updated', model_id: id })
const events = '/api/v1/events?waitFor=visible'

it('a waiting caller learns at once that its source lacks the entity, and when it retries', async () => {
  const intake = intakeWith()
  const [{ status, body }] = await Promise.all([
    intake.post(events, event('nobody')),
    work(intake, { [model('nobody')]: isNotThere }),
  ])
  expect(status).toBe(202)
  expect(body).toMatchObject({
    accepted: 1,
    visible: false,
    tx: null,
    notRead: [
      {
        uri: model('nobody'),
        reason: "registry doesn't have it",
        nextTryAt: expect.stringMatching(/^20.*Z$/),
      },
    ],
  })
})

it('a waiting caller learns that a deletion is visible', async () => {
  const intake = intakeWith()
  await Promise.all([intake.post(events, event('a')), work(intake, { [model('a')]: isThere })])
  const refresh = '/api/v1/refresh?waitFor=visible'
  for (const [path, sent] of [
    [events, event('a')],
    [refresh, { uri: model('a') }],
  ] as const) {
    const [{ body }] = await Promise.all([intake.post(path, sent), work(intake, { [model('a')]: isGone })])
    expect(body).toMatchObject({
      visible: true,
      tx: expect.any(Number),
      notRead: [{ uri: model('a'), reason: "registry doesn't have it", nextTryAt: null }],
    })
  }
})

it('a waiting caller gets the same answer for a fruitless refresh as for an event', async () => {
  const intake = intakeWith()
  const [{ status, body }] = await Promise.all([
    intake.post('/api/v1/refresh?waitFor=visible', { uri: model('broken') }),
    work(intake, { [model('broken')]: isBroken }),
  ])
  expect(status).toBe(202)
  expect(body).toMatchObject({ visible: false, tx: null, notRead: [{ uri: model('broken'), reason: 'HTTP 500' }] })
})

it("a waiting caller learns which of several entities were not found, and the others' transaction", async () => {
  const intake = intakeWith()
  const [{ body }] = await Promise.all([
    intake.post(events, [event('there'), event('not')]),
    work(intake, { [model('there')]: isThere, [model('not')]: isNotThere }),
  ])
  expect(body).toMatchObject({ visible: false, tx: expect.any(Number), notRead: [{ uri: model('not') }] })
  expect(body['notRead']).toHaveLength(1)
})

it('a caller keeps waiting if a retry is about to come', async () => {
  const intake = intakeWith()
  const answer = intake.post(events, event('slow'))
  await work(intake, { [model('slow')]: isSlow })
  await work(intake, { [model('slow')]: isThere })
  const { body } = await answer
  expect(body).toMatchObject({ visible: true, tx: expect.any(Number) })
  expect(body).not.toHaveProperty('notRead')
})

/** A follower that reports when it shows a transaction. */
function handle(visibility: FollowerHandle['visibility'], ready = true) {
  const requested = Promise.withResolvers<void>()
  const shows = Promise.withResolvers<boolean>()
  const follower: FollowerHandle = {
    visibility,
    status: () => ({ name: visibility, head: 0, ready, essential: true, lastError: null, wasAhead: null }),
    waitFor: (tx, timeoutMs) => {
      requested.resolve()
      return timeoutMs > 1_000 ? shows.promise : Promise.resolve(tx < 0)
    },
    stop: async () => undefined,
  }
  return { follower, requested: requested.promise, show: () => shows.resolve(true) }
}

it('a change is visible once every required follower shows it, and not before', async () => {
  const graph = handle('required')
  // Excludes followers that another process is responsible for, that nobody waits for, or that lag by more than
  // moments.
  const others = [handle('brief', false), handle('none'), handle('brief')].map(({ follower }) => follower)
  const intake = intakeWith({ followers: () => [graph.follower, ...others] })
  let answered = false
  const answer = intake.post(events, event('a')).finally(() => void (answered = true))
  await work(intake, { [model('a')]: isThere })
  await graph.requested
  await new Promise((resolve) => setImmediate(resolve))
  expect(answered).toBe(false)
  graph.show()
  expect((await answer).body).toMatchObject({ visible: true, tx: 1 })
})

it.each([
  ['in time', null, 1, {}],
  ['too late', null, 0, { search: false }],
  ['not at all, since it fails', 'no route to host', 0, { search: false }],
] as const)(
  'a change is visible despite an index that follows %s, which the answer names',
  async (_when, lastError, head, expected) => {
    const waits: number[] = []
    const index: FollowerHandle = {
      visibility: 'reported',
      status: () => ({ name: 'search', head, ready: true, essential: false, lastError, wasAhead: null }),
      waitFor: async (tx, timeoutMs) => {
        waits.push(timeoutMs)
        return head >= tx
      },
      stop: async () => undefined,
    }
    const intake = intakeWith({ followers: () => [index] })
    const answer = intake.post(events, event('a'))
    await work(intake, { [model('a')]: isThere })
    const { visible, search } = (await answer).body
    expect({ visible, ...(search === undefined ? {} : { search }) }).toEqual({ visible: true, ...expected })
    expect(waits).toEqual([lastError === null ? 2_000 : 0])
  },
)

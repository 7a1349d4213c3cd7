import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newToken, sha256 } from '../../access/secret.ts'
import { eventually } from '../parts.ts'
import { startSettledSystem, temporaryFolder, type System } from '../system/harness.ts'
import { openMailbox, type Mailbox } from './mailbox.ts'
import { unsubscribePath } from '../../notify/compose.ts'
import { httpReceiver, type HttpReceiver, type ReceivedRequest } from './receiver.ts'

/** The demo company, with a receiver of webhooks beside it. */
describe('a team of the demo company', () => {
  const token = newToken()
  const definitions = temporaryFolder()
  let system: System
  let receiver: HttpReceiver
  let mailbox: Mailbox
  beforeAll(async () => {
    receiver = await httpReceiver()
    mailbox = await openMailbox()
    const mail = {
      host: '127.0.0.1',
      port: mailbox.port,
      security: 'none',
      from: 'mlg@example.com',
      domains: ['example.com'],
    }
    const notifications = { webhooks: [receiver.url], networks: ['127.0.0.0/8'], mail }
    const reader = { name: 'reader', sha256: sha256(token), rights: ['read', 'edit'], expires: '2099-01-01T00:00:00Z' }
    const access = { tokens: [reader], visibility: [{ tags: ['hush'], exceptFor: ['administrator'] }] }
    system = await startSettledSystem({ notifications, access, definitions: definitions.path })
  }, 120_000)
  afterAll(async () => {
    await system.stop()
    await receiver.close()
    await mailbox.close()
    definitions.remove()
  })

  const at = (path: string): readonly ReceivedRequest[] => receiver.received.filter((one) => one.path === path)
  async function subscribe(path: string, more: object): Promise<Record<string, unknown>> {
    const { status, body } = await system.post('/api/v1/subscriptions', { to: receiver.url + path, ...more })
    expect([status, body['detail']]).toEqual([200, undefined])
    return body
  }
  async function list(path: string): Promise<readonly Record<string, unknown>[]> {
    const { body } = await system.get(path)
    return (body['deliveries'] ?? body['subscriptions']) as readonly Record<string, unknown>[]
  }

  const team = 'aip://group/identity/personalization-ranking'
  const uriOf = (run: string): string => `aip://pipeline-run/orchestrator/${run}`
  const runs = (of: string | null = null): readonly string[] =>
    [...system.demo.allRecords('orchestrator', 'pipeline-runs')]
      .filter(({ pipeline, status }) => (of === null || pipeline === of) && status === 'succeeded')
      .map(({ run_id }) => String(run_id))
  /** Returns the pipeline that produces the current version of one of their models. */
  const pipeline = (): string => {
    const trained = system.demo.record(
      'instances',
      String(system.demo.record('models', 'ranking-v5')?.['current_instance_id']),
    )
    return String(system.demo.record('pipeline-runs', String(trained?.['pipeline_run_id']))?.['pipeline'])
  }
  const fail = (run: string): number => {
    system.demo.patch('orchestrator', 'pipeline-runs', run, { status: 'failed' })
    return Date.now()
  }

  it("sees a failed upstream run of its models, in Slack's format, within ten seconds", async () => {
    const made = await subscribe('/slack', { channel: 'slack', upstreamOf: team, team, severity: 'high' })
    expect(made).toMatchObject({ owner: team, secret: null, suspended: null })
    expect((await list('/api/v1/subscriptions')).map(({ id }) => id)).toContain(made['id'])
    const [run = ''] = runs(pipeline())
    const failedAt = fail(run)
    await eventually(() => at('/slack').length > 0, 'a message arrived')
    const [first] = at('/slack')
    expect((first?.at ?? Infinity) - failedAt).toBeLessThan(10_000)
    const message = JSON.parse(first?.body ?? '{}')
    expect(message.text).toMatch(/^Run .+ of Weekly Ranking Trainer failed$/)
    expect(message.blocks).toMatchObject([
      { type: 'section', text: { type: 'mrkdwn', text: expect.stringMatching(/failed/) } },
      { type: 'context' },
    ])
  })

  it('gets CloudEvents webhooks signed by Standard Webhooks, also with the previous secret', async () => {
    const { id, secret } = await subscribe('/hook', { types: 'PipelineRun', kinds: 'status', severity: 'high' })
    const [run = ''] = runs()
    fail(run)
    await eventually(() => at('/hook').length === 1, 'it arrived')
    const [first] = at('/hook')
    const event = new Webhook(String(secret)).verify(first?.body ?? '', first?.headers as Record<string, string>)
    expect(event).toMatchObject({
      specversion: '1.0',
      id: first?.headers['webhook-id'],
      source: 'urn:mlg',
      type: 'mlg.change.status',
      subject: uriOf(run),
      data: { subscription: id, change: { uri: uriOf(run), severity: 'high', kind: 'status' } },
    })
    const { body: renewed } = await system.post(`/api/v1/subscriptions/${String(id)}/secret`, {})
    expect((await system.post(`/api/v1/subscriptions/${String(id)}/test`, {})).status).toBe(200)
    await eventually(() => at('/hook').length === 2, 'the test message arrived')
    const test = at('/hook')[1]
    for (const one of [secret, renewed['secret']])
      expect(new Webhook(String(one)).verify(test?.body ?? '', test?.headers as Record<string, string>)).toMatchObject({
        type: 'mlg.test',
      })
    const foreign = new Webhook(`whsec_${Buffer.alloc(32, 1).toString('base64')}`)
    expect(() => foreign.verify(test?.body ?? '', test?.headers as Record<string, string>)).toThrow(/signature/)
    expect(JSON.stringify(await list('/api/v1/subscriptions'))).not.toContain('whsec_')
  })

  it('is notified when its search results change', async () => {
    const [first = '', second = ''] = runs()
    await subscribe('/search', { q: `type:pipelineRun is:failed ${first}`, severity: 'low' })
    fail(second)
    fail(first)
    await eventually(() => at('/search').length > 0, 'it arrived')
    const subjects = at('/search').flatMap(({ body }) => [JSON.parse(body)].flat().map((event) => event.subject))
    expect(subjects).toEqual([uriOf(first)])
    // The other run may still be unread, and would be sent to the next subscription.
    await system.settled()
  })

  it('sees failed deliveries, and can resend them under the same id', async () => {
    const { id } = await subscribe('/failing', { types: 'PipelineRun', severity: 'high' })
    receiver.answer(500)
    const [run = ''] = runs()
    fail(run)
    const failed = async () =>
      (await list(`/api/v1/deliveries?subscription=${String(id)}`)).find(({ attempts }) => Number(attempts) > 0)
    await eventually(async () => (await failed()) !== undefined, 'an attempt failed')
    expect(await failed()).toMatchObject({ state: 'pending', uri: uriOf(run), error: 'the receiver answered 500' })
    receiver.answer(200)
    await eventually(async () => (await failed())?.['state'] === 'sent', 'it was sent')
    const before = at('/failing').length
    const { body } = await system.post(`/api/v1/deliveries/${String((await failed())?.['id'])}/replay`, {})
    expect(body).toMatchObject({ state: 'pending', attempts: 0 })
    await eventually(() => at('/failing').length > before, 'it was sent again')
    expect(new Set(at('/failing').map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect((await system.send('DELETE', `/api/v1/subscriptions/${String(id)}`)).status).toBe(204)
    expect(await list('/api/v1/subscriptions')).not.toContainEqual(expect.objectContaining({ id }))
  })

  it('is notified by e-mail, in one message for a digest', async () => {
    await subscribe('', { to: 'team@example.com', types: 'PipelineRun', severity: 'high' })
    const [run = ''] = runs()
    fail(run)
    await eventually(() => mailbox.received.length > 0, 'the mail arrived')
    const [first] = mailbox.received
    expect(first).toMatch(/^To: team@example\.com/m)
    expect(first).toMatch(/^Subject: .*failed/m)
    const { id } = await subscribe('/digest', { types: 'PipelineRun', severity: 'high', every: 'hour' })
    const [second = '', third = ''] = runs()
    fail(second)
    fail(third)
    const digest = async () => await list(`/api/v1/deliveries?subscription=${String(id)}`)
    await eventually(async () => (await digest()).length === 2, 'two changes wait')
    const [one, other] = await digest()
    expect(one).toMatchObject({ state: 'pending', digest: true, dueAt: other?.['dueAt'] })
    expect(Date.parse(String(one?.['dueAt'])) % 3_600_000).toBe(0)
  })

  it("is unsubscribed by a message's link, but not by a program that only fetches it", async () => {
    const { id } = await subscribe('/unwanted', { severity: 'high' })
    const secret = Buffer.from(String(await system.service.store.note('notifications-secret')), 'base64url')
    const link = system.url + unsubscribePath(secret, String(id))
    const isThere = async () => (await list('/api/v1/subscriptions')).some((one) => one['id'] === id)
    const page = await fetch(link)
    expect([page.status, await isThere()]).toEqual([200, true])
    expect(await page.text()).toContain('<form method="post">')
    for (const other of [`${link}x`, link.replace(String(id), 'another')])
      expect((await fetch(other, { method: 'POST' })).status).toBe(404)
    expect(await isThere()).toBe(true)
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    expect((await fetch(link, { method: 'POST', body })).status).toBe(200)
    expect(await isThere()).toBe(false)
  })

  it('is not notified of hidden changes, nor of entities hidden before the delivery', async () => {
    const asReader = async (path: string, body?: object): Promise<Record<string, unknown>> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      const response = await fetch(system.url + path, { headers, ...sent })
      const answer = (await response.json()) as Record<string, unknown>
      expect([path, response.status, answer['detail']]).toEqual([path, 200, undefined])
      return answer
    }
    const about = { types: 'PipelineRun', severity: 'high' }
    const theirs = await asReader('/api/v1/subscriptions', { to: `${receiver.url}/hidden`, ...about })
    await subscribe('/everything', about)
    const [hidden = '', later = '', shown = ''] = runs()
    const hush = async (run: string) => {
      const body = { uri: uriOf(run), addTags: ['hush'], waitFor: 'visible' }
      expect((await system.post('/api/v1/annotations', body)).status).toBe(200)
    }
    const subjects = (path: string) =>
      at(path).flatMap((one) => [JSON.parse(one.body)].flat().map((event: { subject: string }) => event.subject))
    await hush(hidden)
    fail(hidden)
    await eventually(() => subjects('/everything').includes(uriOf(hidden)), 'who sees everything is told')
    const deliveries = async () => {
      const { deliveries } = await asReader(`/api/v1/deliveries?subscription=${String(theirs['id'])}`)
      return deliveries as readonly Record<string, unknown>[]
    }
    expect(await deliveries()).toEqual([])
    receiver.answer(500)
    fail(later)
    await eventually(async () => (await deliveries()).some(({ attempts }) => Number(attempts) > 0), 'an attempt failed')
    const [waiting] = await deliveries()
    await hush(later)
    expect(await deliveries()).toEqual([])
    receiver.answer(200)
    const state = async () => (await system.service.store.delivery(String(waiting?.['id'])))?.state
    await eventually(async () => (await state()) === 'withheld', 'it is withheld')
    fail(shown)
    await eventually(() => subjects('/hidden').includes(uriOf(shown)), 'they are told of what they may see')
    // Deliveries attempted before it was hidden are the only ones they received.
    expect(new Set(subjects('/hidden').filter((uri) => uri !== uriOf(later)))).toEqual(new Set([uriOf(shown)]))
  })

  it("is notified once if a model's quality falls below a threshold, with gaps and remedies", async () => {
    const uri = 'aip://model/registry/ranking-v5'
    const about = { of: uri, types: 'Model', dimension: 'completeness', scoreBelow: 90 }
    const noted = async () => {
      const { body } = await system.get(`/api/v1/entities/${encodeURIComponent(uri)}/quality`)
      return (body['reasons'] as readonly { reason: string; dimension: string }[])
        .filter(({ dimension }) => dimension === 'completeness')
        .map(({ reason }) => reason)
    }
    expect(await noted()).toEqual([])
    const made = await subscribe('/score', about)
    const score = { dimension: 'completeness', kind: 'below', points: 90, within: null }
    expect(made).toMatchObject({ types: ['Model'], score })
    expect(await list('/api/v1/subscriptions')).toContainEqual(expect.objectContaining({ id: made['id'], score }))
    await subscribe('/score-slack', { ...about, channel: 'slack' })
    const told = () => at('/score').map(({ body }) => JSON.parse(body))
    const { description } = system.demo.record('models', 'ranking-v5') ?? {}
    system.demo.patch('registry', 'models', 'ranking-v5', { description: null })
    await eventually(() => told().length === 1, 'it was told')
    expect(told()[0]).toMatchObject({
      type: 'mlg.change.found',
      subject: uri,
      data: { change: { uri, severity: 'high', cause: 'rule', changes: [{ after: 'missing-description' }] } },
    })
    const { sentence, changes } = told()[0].data.change
    expect(sentence).toMatch(
      /^The quality of .+ fell, its completeness from 100 to \d.* points: it has no description$/,
    )
    expect(changes[0].sentence).toMatch(/^It has no description\. Describe it/)
    await eventually(() => at('/score-slack').length === 1, 'Slack was told')
    expect(JSON.parse(at('/score-slack')[0]?.body ?? '{}').text).toBe(sentence)
    system.demo.patch('registry', 'models', 'ranking-v5', { description: description ?? null })
    await eventually(async () => (await noted()).length === 0, 'it is mended')
    system.demo.patch('registry', 'models', 'ranking-v5', { description: null })
    await eventually(() => told().length === 2, 'it was told again')
    expect(told().map((event) => event.data.change.changes.map((one: { after: string }) => one.after))).toEqual([
      ['missing-description'],
      ['missing-description'],
    ])
  })

  it('is notified of scores lowered by a newly added expectation, until it is removed', async () => {
    const uri = 'aip://evaluation/evaluations/ranking-v5-offline'
    const expecting = (weight: number): void =>
      writeFileSync(
        join(definitions.path, 'expected.json'),
        JSON.stringify({ expectations: [{ type: 'Evaluation', expects: ['tag:hot'], weight }] }),
      )
    const isLacking = async () => {
      const { body } = await system.get(`/api/v1/entities/${encodeURIComponent(uri)}/quality`)
      return (body['reasons'] as readonly { reason: string }[]).some(({ reason }) => reason === 'missing-tag/hot')
    }
    await subscribe('/reloaded', { of: uri, types: 'Evaluation', scoreDrop: 20 })
    expect(await isLacking()).toBe(false)
    expecting(8)
    await eventually(isLacking, 'it is judged by the file')
    await eventually(() => at('/reloaded').length === 1, 'it was told')
    const { change } = JSON.parse(at('/reloaded')[0]?.body ?? '{}').data
    expect(change.sentence).toContain('has no tag “hot”')
    // Zero weight: it isn't expected any more.
    expecting(0)
    await eventually(async () => !(await isLacking()), 'it is judged without it')
  })

  it('is refused what the configuration forbids', async () => {
    const refused = async (body: object) => {
      const { status, body: problem } = await system.post('/api/v1/subscriptions', body)
      return [status, problem['code'], problem['parameter']]
    }
    expect(await refused({ to: 'http://169.254.169.254/latest' })).toEqual([409, 'REFUSED', 'to'])
    expect(await refused({ to: 'team@evil.example' })).toEqual([409, 'REFUSED', 'to'])
    const to = `${receiver.url}/x`
    expect(await refused({ to, of: 'aip://model/registry/nothing' })).toEqual([404, 'UNKNOWN_URI', 'of'])
    expect(await refused({ to, q: 'type:nonsense' })).toEqual([400, 'BAD_QUERY', 'q'])
    expect(await refused({ to, kinds: 'gossip' })).toEqual([400, 'BAD_REQUEST', 'kinds'])
    expect(await refused({ to, scoreBelow: 101 })).toEqual([400, 'BAD_REQUEST', 'scoreBelow'])
    expect(await refused({ to, scoreBelow: 80, scoreDrop: 10 })).toEqual([400, 'BAD_REQUEST', 'scoreDrop'])
    expect(await refused({ to, scoreBelow: 80, scoreWithin: 'day' })).toEqual([400, 'BAD_REQUEST', 'scoreWithin'])
    expect(await refused({ to, scoreDrop: 10, scoreWithin: 'year' })).toEqual([400, 'BAD_REQUEST', 'scoreWithin'])
    expect(await refused({ to, scoreDrop: 10, kinds: 'status' })).toEqual([400, 'BAD_REQUEST', 'kinds'])
    expect(await refused({ to, dimension: 'timeliness' })).toEqual([400, 'BAD_REQUEST', 'dimension'])
    expect(await refused({ to, quiet: '22-8' })).toEqual([400, 'BAD_REQUEST', 'quiet'])
    expect(await refused({ to, timeZone: 'Mars/Olympus' })).toEqual([400, 'BAD_REQUEST', 'timeZone'])
    expect(await refused({ to, team: 'aip://model/registry/ranking-v5' })).toEqual([400, 'BAD_REQUEST', 'team'])
  })
})

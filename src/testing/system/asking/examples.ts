import { beforeAll, describe, expect, it } from 'vitest'
import { requestOf } from '../../../api/openapi/examples.ts'
import { COMMANDS } from '../../../commands/all.ts'
import { QUESTIONS } from '../../../questions/all.ts'
import { putInQuarantine } from '../../store/build.ts'
import { sizedRequests } from '../../../api/testing/sizes.ts'
import type { System } from '../harness.ts'

/** The examples of the API's documentation. */
export function everyExampleIsAnswered(system: () => System): void {
  describe('the examples in the documentation', () => {
    const operations = [...QUESTIONS, ...COMMANDS]
    const examples = operations.flatMap((operation) =>
      operation.examples.map((example) => ({
        name: operation.name,
        of: `${operation.name}: ${example.title}`,
        ...requestOf(operation, example),
      })),
    )

    // At a company with healthy sources no deletion is suspected, nobody has rejected an edge or saved a search, no
    // policy is in force, nothing has happened since the first read, and on its own machine nobody needs a token or a
    // session.
    const EMPTY = new Set([
      'subscriptions',
      'deliveries',
      'activity',
      'saved',
      'deletions',
      'rejected',
      'tokens',
      'sessions',
      'audit',
      'violations',
      'policy-trend',
    ])

    beforeAll(async () => {
      const known = { event_type: 'model_updated', model_id: 'ranking-v5' }
      const unknown = { event_type: 'nothing_happened' }
      const items = [known, unknown].map(
        (event) =>
          ({
            at: Date.now(),
            channel: 'http',
            source: null,
            reason: 'unknown-event-type',
            detail: 'not known by then',
            payload: JSON.stringify(event),
          }) as const,
      )
      expect(await putInQuarantine(system().service.store, items)).toEqual([1, 2])
    })

    it('include one of every operation', () => {
      const without = operations.filter((one) => one.examples.length === 0).map(({ name }) => name)
      // No source of the demo company pushes, has files or is removed, ids of tokens and sessions are random, a deleted search
      // leaves nothing to show, a reverted transaction varies, and comments have random ids as well.
      const aboutComments = ['edit-comment', 'delete-comment']
      // No source of the demo company stores metric curves, or files.
      const aboutRuns = ['curves', 'artifacts']
      // Approvals have random ids, and nothing can be waived while no policy is on.
      const aboutDecisions = ['withdraw-approval', 'waive', 'unwaive']
      // A subscription needs an address that the configuration allows, and deliveries follow from it.
      const aboutSubscriptions = [
        'subscribe',
        'unsubscribe',
        'resume-subscription',
        'renew-secret',
        'test-delivery',
        'replay-delivery',
      ]
      const aboutIds = [
        ...aboutSubscriptions,
        'allow-login',
        'end-session',
        'revoke-token',
        'delete-search',
        'revert',
        ...aboutComments,
        ...aboutRuns,
        ...aboutDecisions,
      ]
      expect(without.sort()).toEqual(['import', 'import-part', 'push', 'delete-source', ...aboutIds].sort())
    })

    it('have short answers, unless the caller asks for more', async () => {
      const { hits } = (await system().send('GET', '/api/v1/search?q=type:data-source&limit=3')).body as unknown as {
        readonly hits: readonly { readonly uri: string }[]
      }
      const subjects = [
        'model/registry/ranking-v5',
        'model/registry/ranking-model-v5-20XX0101',
        'feature/feature-store/content-embedding',
      ]
      const long: string[] = []
      for (const { of, path, most } of sizedRequests([
        ...subjects.map((of) => `aip://${of}`),
        ...hits.map(({ uri }) => uri),
      ])) {
        const bytes = Buffer.byteLength(JSON.stringify((await system().send('GET', path)).body))
        if (bytes > most) long.push(`${of}: ${bytes} bytes of ${most}`)
      }
      expect(long).toEqual([])
    })

    it.each(examples)('answer $of, with content', async ({ name, of, method, path, body }) => {
      const answer = await system().send(method, path, body)
      expect([answer.status, answer.body]).toEqual([
        expect.toSatisfy((status) => [200, 202, 204].includes(status)),
        expect.anything(),
      ])
      const { incomplete: _, ...answered } = answer.body
      const members = Object.values(answered).filter((one) => one !== null)
      const lists = members.filter((one) => Array.isArray(one))
      expect(members.length, of).toBeGreaterThan(0)
      // Lists without an item show a reader nothing.
      if (lists.length > 0 && !EMPTY.has(name))
        expect(Math.max(...lists.map((list) => list.length)), of).toBeGreaterThan(0)
    })
  })
}

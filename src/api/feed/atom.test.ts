import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActivityAnswer } from '../../questions/activity/schema.ts'
import { saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'
import { atomFeed, xmlText } from './atom.ts'
import { MAX_ENTRIES } from './endpoints.ts'
import { anyCodePoint } from '../../testing/any-code-point.ts'

const dataset = (id: string, attributes: Readonly<Record<string, string>>) =>
  saying({ type: 'Dataset', uri: `aip://dataset/datasets/${id}`, attributes })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    ...Array.from({ length: MAX_ENTRIES + 10 }, (_, n) => dataset(`d${n}`, { name: `Dataset ${n}` })),
    dataset('hostile', { name: 'Ads <script>alert("1")</script> & \u0000co' }),
  )
})
afterAll(() => world.close())

async function getFeed(query = ''): Promise<{ readonly type: string; readonly body: string; readonly status: number }> {
  const { headers, body, statusCode } = await world.app.inject({ url: `/api/v1/activity.atom?since=1${query}` })
  return { type: String(headers['content-type']), body, status: statusCode }
}
const idsIn = (body: string) => [...body.matchAll(/<id>(urn:aip:change:[^<]*)<\/id>/g)].map((match) => match[1])

describe('the feed of changes', () => {
  it('is Atom, latest changes first, up to its limit', async () => {
    const { type, body, status } = await getFeed()
    expect([status, type]).toEqual([200, 'application/atom+xml; charset=utf-8'])
    expect(body).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www.w3.org\/2005\/Atom">/)
    expect(idsIn(body)).toHaveLength(MAX_ENTRIES)
    expect(new Set(idsIn(body)).size).toBe(MAX_ENTRIES)
    for (const member of ['<title>', '<id>', '<updated>', '<author>']) expect(body).toContain(member)
  })

  it('escapes what sources state', async () => {
    const { body } = await getFeed()
    expect(body).not.toContain('<script>')
    expect(body).toContain('Ads &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; \u{FFFD}co was added')
  })

  it('keeps its ids', async () => {
    const before = idsIn((await getFeed()).body)
    await world.say(dataset('later', { name: 'Later' }))
    expect(idsIn((await getFeed()).body).slice(1)).toEqual(before.slice(0, -1))
  })

  it('takes the filters of the question, and nothing else', async () => {
    expect(idsIn((await getFeed('&types=Model')).body)).toEqual([])
    expect((await getFeed('&limit=9')).status).toBe(400)
    expect((await getFeed('&of=aip://group/identity/nobody')).status).toBe(404)
  })
})

it('escapes the name of whoever changed something', async () => {
  const { items } = (await world.get('/api/v1/activity?since=1&limit=1')).body as ActivityAnswer
  const feed = { title: 'Changes', self: '/', page: '/', updated: '2026-01-01T00:00:00Z' }
  const body = atomFeed({ ...feed, items: items.map((one) => ({ ...one, by: 'R&D <bot>' })) })
  expect(body).toContain('<author><name>R&amp;D &lt;bot&gt;</name></author>')
})

it('text is escaped so that XML can be parsed', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCodePoint }), (text) => {
      const written = xmlText(text)
      expect(written).not.toMatch(/[<>"]/)
      expect(written.replaceAll(/&(amp|lt|gt|quot);/g, '')).not.toContain('&')
      // oxlint-disable-next-line no-control-regex
      expect(written).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/)
    }),
  )
})

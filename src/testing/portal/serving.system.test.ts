import { describe, expect, it } from 'vitest'
import { portalSuite } from './harness.ts'

const portal = await portalSuite()

describe.skipIf(portal.missing)('the portal, as served', () => {
  it('opens with its heading, without errors', async () => {
    const page = await portal.open('/')
    expect(await page.getByRole('heading', { level: 1 }).innerText()).not.toBe('')
  })

  it("opens at an entity's address, and again after a reload", async () => {
    const ask = '{ model(id: "aip://model/registry/ranking-v5") { id name } }'
    const { data } = await portal.system.graphql(ask)
    const { id, name } = (data as { model: { id: string; name: string } }).model
    const page = await portal.open(`/e/${id.slice('aip://'.length)}`)
    await page.getByRole('heading', { level: 1, name }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  })

  it('opens at the address of an unknown entity with dots and slashes', async () => {
    portal.expectError(/404/)
    const page = await portal.open('/e/data/warehouse/a.b/c.d.html')
    expect(page.url()).toContain('/e/data/warehouse/a.b/c.d.html')
  })

  it('receives changes within the page', async () => {
    const uri = 'aip://model/registry/ranking-model-v5-20XX0101'
    const page = await portal.open('/')
    await page.evaluate(`(() => {
      window.heard = []
      const stream = new EventSource('/api/v1/stream')
      for (const name of ['start', 'change', 'reset'])
        stream.addEventListener(name, ({ data }) => window.heard.push({ name, ...JSON.parse(data) }))
      return new Promise((resolve) => stream.addEventListener('start', resolve, { once: true }))
    })()`)
    const { status } = await portal.system.post('/api/v1/annotations', { uri, description: 'Heard in a browser.' })
    expect(status).toBe(200)
    await page.waitForFunction(`window.heard.some(({ name, nodes }) => name === 'change' && nodes.includes('${uri}'))`)
    expect(await page.evaluate('window.heard[0].name')).toBe('start')
  })

  it("runs only its own scripts, and can't be framed", async () => {
    const page = await portal.open('/')
    const response = await page.request.get('/search?q=x', { headers: { accept: 'text/html' } })
    const policy = response.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^']+';/)
    expect(policy).not.toContain('unsafe')
    portal.expectError(/Content Security Policy/)
    const ran = await page.evaluate(`(() => {
      const refused = new Promise((resolve) =>
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective)))
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.body.append(script)
      return refused.then((directive) => [directive, 'injected' in window])
    })()`)
    expect(ran).toEqual(['script-src-elem', false])
  })
})

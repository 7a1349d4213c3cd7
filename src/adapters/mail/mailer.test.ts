import { createServer } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { testCertificate } from '../sqs/testing/certificate.ts'
import { mailer, type Mailer, type MailServer } from './mailer.ts'

describe('mail', () => {
  const servers: SMTPServer[] = []
  const mailers: Mailer[] = []
  const received: {
    readonly to: readonly string[]
    readonly text: string
    readonly user: unknown
    readonly secure: boolean
  }[] = []
  afterEach(async () => {
    for (const one of mailers.splice(0)) one.close()
    for (const one of servers.splice(0)) await new Promise<void>((resolve) => one.close(() => resolve()))
    received.splice(0)
  })

  async function serve(options: SMTPServerOptions = {}): Promise<number> {
    const server = new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _, done) =>
        username === 'mlg' && password === 'secret'
          ? done(null, { user: username })
          : done(new Error('wrong password')),
      onData(stream, session, done) {
        let text = ''
        stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address)
          received.push({ to, text, user: session.user, secure: session.secure })
          done()
        })
      },
      ...options,
    })
    // Some tests need refused connections.
    server.on('error', () => undefined)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  function open(port: number, of: Partial<MailServer> = {}) {
    const server: MailServer = {
      host: '127.0.0.1',
      port,
      security: 'none',
      ca: null,
      credentials: null,
      from: 'Graph <mlg@company.example>',
      ...of,
    }
    const opened = mailer(server, { webhooks: [], networks: [], mailDomains: ['example.com'] })
    mailers.push(opened)
    return (to = 'team@example.com', unsubscribe: string | null = null) =>
      opened.send(
        {
          kind: 'mail',
          to,
          id: 's1.2.abc',
          subject: 'Run é failed',
          text: 'It failed.\n',
          html: '<p>It failed.</p>',
          unsubscribe,
        },
        new AbortController().signal,
      )
  }

  it('arrives with its texts, a stable id and a way to unsubscribe', async () => {
    const send = open(await serve({ disabledCommands: ['STARTTLS'] }))
    expect(await send('team@example.com', 'https://mlg.example/unsubscribe/s1/x')).toEqual({ kind: 'sent' })
    const [first] = received
    expect(first?.to).toEqual(['team@example.com'])
    expect(first?.text).toContain('Message-ID: <s1.2.abc@company.example>')
    expect(first?.text).toContain('List-Unsubscribe: <https://mlg.example/unsubscribe/s1/x>')
    expect(first?.text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(first?.text).toContain('Auto-Submitted: auto-generated')
    expect(first?.text).toContain('text/plain')
    expect(first?.text).toContain('text/html')
  })

  it('is encrypted and authenticated, and refused if the certificate is not trusted', async () => {
    const validity = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 3_600_000) }
    const { keyPem: key, pem: cert } = testCertificate('127.0.0.1', validity)
    const credentials = { username: 'mlg', password: 'secret' }
    for (const security of ['starttls', 'tls'] as const) {
      const port = await serve({ key, cert, secure: security === 'tls', authOptional: false })
      expect(await open(port, { security, ca: cert, credentials })()).toEqual({ kind: 'sent' })
      expect(received.at(-1)).toMatchObject({ user: 'mlg', secure: true })
      const wrong = { username: 'mlg', password: 'guess' }
      expect((await open(port, { security, ca: cert, credentials: wrong })()).kind).toBe('failed')
      expect((await open(port, { security, credentials })()).kind).toBe('failed')
    }
    expect(received).toHaveLength(2)
  })

  it('is not sent to a server without encryption, nor to a forbidden address', async () => {
    const port = await serve({ disabledCommands: ['STARTTLS'] })
    expect((await open(port, { security: 'starttls' })()).kind).toBe('failed')
    expect(await open(port)('team@evil.example')).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/allows only example\.com/),
    })
    expect(received).toEqual([])
  })

  it('reports what the server answered, or that there is no server', async () => {
    const onRcptTo: SMTPServerOptions['onRcptTo'] = (_, __, done) => done(new Error('No such mailbox here'))
    const send = open(await serve({ disabledCommands: ['STARTTLS'], onRcptTo }))
    expect(await send()).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/No such mailbox here/) })
    const closed = createServer().listen(0)
    const address = closed.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await new Promise((resolve) => closed.close(resolve))
    expect(await open(port)()).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/ECONNREFUSED/) })
  })
})

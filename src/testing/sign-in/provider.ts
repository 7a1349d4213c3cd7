// A real OpenID provider on loopback, whose accounts a test changes while it runs.
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export interface TestAccount {
  readonly name: string
  readonly email: string
  readonly emailVerified: boolean
  readonly groups: readonly string[]
}

export interface TestProvider {
  readonly issuer: string
  /** `access.signIn` of a configuration. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly accounts: Map<string, TestAccount>
  /** Signs with a new key from now on, and forgets the previous one. */
  rotateKeys(): void
  /** Answers nothing, until it is started again. */
  stop(): Promise<void>
  start(): Promise<void>
}

export const ALICE: TestAccount = {
  name: 'Alice Miller',
  email: 'alice@company.com',
  emailVerified: true,
  groups: ['ml', 'ops'],
}

const CLIENT = { clientId: 'mlg', clientSecret: 'a secret that only the two know' }

/** `service`: the origin that its browser returns to. */
export async function startProvider(service: string): Promise<TestProvider> {
  const accounts = new Map<string, TestAccount>([
    ['alice', ALICE],
    ['bob', { name: 'Bob', email: 'bob@company.com', emailVerified: false, groups: [] }],
  ])
  let provider: Provider | null = null
  let server: Server | null = null
  let port = 0
  const listen = async (): Promise<void> => {
    const listening = createServer((request, response) => {
      if (provider !== null) void answer(provider, [...accounts.keys()], request, response)
    })
    server = listening
    await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve))
    port = (listening.address() as AddressInfo).port
  }
  await listen()
  const issuer = `http://localhost:${port}`
  const rotateKeys = (): void => void (provider = new Provider(issuer, configurationOf(service, accounts)))
  rotateKeys()
  return {
    issuer,
    settings: { issuer, ...CLIENT, scopes: ['openid', 'profile', 'email', 'groups'], label: 'Sign in with Company ID' },
    accounts,
    rotateKeys,
    start: listen,
    async stop() {
      const stopping = server
      server = null
      stopping?.closeAllConnections()
      await new Promise<void>((resolve) => (stopping === null ? resolve() : stopping.close(() => resolve())))
    },
  }
}

function configurationOf(service: string, accounts: ReadonlyMap<string, TestAccount>): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  return {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${service}/sign-in/callback`],
        post_logout_redirect_uris: [`${service}/signed-out`],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['a key of the cookies of the provider'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    issueRefreshToken: async () => true,
    expiresWithSession: async () => false,
    rotateRefreshToken: true,
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, RefreshToken: 600, Session: 600 },
    findAccount: async (_: unknown, id: string) => {
      const account = accounts.get(id)
      if (account === undefined) return undefined
      const { name, email, emailVerified, groups } = account
      return { accountId: id, claims: async () => ({ sub: id, name, email, email_verified: emailVerified, groups }) }
    },
    interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    // Skips the consent page.
    loadExistingGrant: async ({ oidc }: GrantContext) => {
      const of = { clientId: oidc.client.clientId, accountId: oidc.session.accountId }
      const grant = new oidc.provider.Grant(of)
      grant.addOIDCScope('openid profile email groups')
      await grant.save()
      return grant
    },
  }
}

interface GrantContext {
  readonly oidc: {
    readonly client: { readonly clientId: string }
    readonly session: { readonly accountId: string }
    readonly provider: Provider
  }
}

/** Its own page asks who a person is, and believes it. */
async function answer(
  provider: Provider,
  accounts: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (!pathname.startsWith('/interaction/')) return provider.callback()(request, response)
  const accountId = searchParams.get('as')
  if (accountId !== null) return await provider.interactionFinished(request, response, { login: { accountId } })
  const links = accounts.map((one) => `<p><a href="${pathname}?as=${one}">Continue as ${one}</a></p>`)
  response.setHeader('content-type', 'text/html')
  response.end(`<!doctype html><title>Company ID</title><h1>Who are you?</h1>${links.join('')}`)
}

// A realm of a real Keycloak, whose people a test changes by its admin API.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { KEYCLOAK_ADMIN } from '../../../../scripts/services/keycloak.ts'

type Settings = Readonly<Record<string, unknown>>

/** Tests exactly the Keycloak settings in docs/operate, except addresses. */
const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../../docs/operate/${name}`, import.meta.url)), 'utf8')

export function documentedAccess(): DocumentedAccess {
  const [, section = ''] = read('sign-in.md').split('## With Keycloak')
  const [, text = '{}'] = /```json\n([\s\S]*?)```/.exec(section) ?? []
  return (JSON.parse(text) as { readonly access: DocumentedAccess }).access
}

function documentedClient(service: string): Settings {
  return JSON.parse(read('keycloak-client.json').replaceAll('https://aip.example.com', service)) as Settings
}

interface DocumentedAccess {
  readonly signIn: Settings
  readonly groups: Readonly<Record<string, string>>
}

const REALM = 'main'
const GROUPS = ['ml-platform', 'aip-admins']
/** Password of every person in the realm. */
export const PASSWORD = 'correct horse battery staple'
const CLIENT_SECRET = 'a secret that only Keycloak and the service know'

export class KeycloakRealm {
  readonly settings: Settings
  readonly issuer: string
  readonly #server: string

  private constructor(server: string, settings: Settings) {
    this.#server = server
    this.issuer = `${server}/realms/${REALM}`
    this.settings = { ...settings, issuer: this.issuer, clientSecret: CLIENT_SECRET, label: 'Sign in with Keycloak' }
  }

  static async create(server: string, service: string): Promise<KeycloakRealm> {
    const realm = new KeycloakRealm(server, documentedAccess().signIn)
    const person = (username: string, firstName: string, lastName: string, groups: readonly string[]): object => ({
      username,
      firstName,
      lastName,
      email: `${username}@company.com`,
      emailVerified: true,
      enabled: true,
      groups,
      credentials: [{ type: 'password', value: PASSWORD, temporary: false }],
    })
    await realm.#send('POST', '', {
      realm: REALM,
      enabled: true,
      groups: GROUPS.map((name) => ({ name })),
      clients: [{ ...documentedClient(service), secret: CLIENT_SECRET }],
      users: [person('alice', 'Alice', 'Miller', ['/ml-platform']), person('bob', 'Bob', 'Smith', [])],
    })
    return realm
  }

  async stop(): Promise<void> {
    await this.#send('DELETE', `/${REALM}`)
  }

  async setGroups(username: string, names: readonly string[]): Promise<void> {
    const user = await this.#idOf('users', username)
    for (const name of GROUPS) {
      const path = `/${REALM}/users/${user}/groups/${await this.#idOf('groups', name)}`
      await this.#send(names.includes(name) ? 'PUT' : 'DELETE', path)
    }
  }

  async setEnabled(username: string, enabled: boolean): Promise<void> {
    await this.#send('PUT', `/${REALM}/users/${await this.#idOf('users', username)}`, { enabled })
  }

  /** Ends sessions as a person does on their account page, or an administrator for them. */
  async endSessions(username: string): Promise<void> {
    await this.#send('POST', `/${REALM}/users/${await this.#idOf('users', username)}/logout`)
  }

  async sessions(username: string): Promise<number> {
    const listed = await this.#send('GET', `/${REALM}/users/${await this.#idOf('users', username)}/sessions`)
    return (listed as readonly unknown[]).length
  }

  /** A new key signs from now on; earlier ones are still published. Resolves with the id of the new key. */
  async rotateKeys(): Promise<string> {
    await this.#send('POST', `/${REALM}/components`, {
      name: `rotated-${randomUUID()}`,
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      config: { priority: [String(Date.now())], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
    })
    return await this.signingKey()
  }

  async signingKey(): Promise<string> {
    const { active } = (await this.#send('GET', `/${REALM}/keys`)) as { active: Readonly<Record<string, string>> }
    return active['RS256'] ?? ''
  }

  async #idOf(kind: 'users' | 'groups', name: string): Promise<string> {
    const query = kind === 'users' ? `username=${name}` : `search=${name}`
    const [found] = (await this.#send('GET', `/${REALM}/${kind}?${query}&exact=true`)) as readonly { id: string }[]
    if (found === undefined) throw new Error(`the realm has no ${kind} ${name}`)
    return found.id
  }

  /** Its tokens last a minute, so each request gets a new one. */
  async #send(method: string, path: string, body?: object): Promise<unknown> {
    const granted = await fetch(`${this.#server}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...KEYCLOAK_ADMIN }),
    })
    const { access_token: token } = (await granted.json()) as { readonly access_token?: string }
    const answer = await fetch(`${this.#server}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`Keycloak answered ${answer.status} to ${method} ${path}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
}

// Writes to a SCIM server like an administrator's program, and computes what the graph must show.

import type { JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, formatTags, text, thing } from '../lines.ts'

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

export interface ReceivedScimCall {
  readonly method?: string
  readonly body?: object
  readonly token?: string
}

export interface ScimAnswer {
  readonly status: number
  readonly body: JsonObject
}

/** Makes one request below the address of a server, whatever the answer. */
export async function call(
  address: string,
  { method = 'GET', body, token }: ReceivedScimCall = {},
): Promise<ScimAnswer> {
  const response = await fetch(address, {
    method,
    headers: {
      'content-type': 'application/scim+json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const content = await response.text()
  return { status: response.status, body: content === '' ? {} : JSON.parse(content) }
}

/** Like `call`, but must succeed. */
export async function done(address: string, request: ReceivedScimCall = {}): Promise<JsonObject> {
  const { status, body } = await call(address, request)
  if (status >= 300) throw new Error(`${request.method ?? 'GET'} ${address}: ${status} ${JSON.stringify(body)}`)
  return body
}

/** Adds a person, or a group, and returns its id. */
export async function add(address: string, resource: object, token?: string): Promise<string> {
  return text((await done(address, { method: 'POST', body: resource, ...(token === undefined ? {} : { token }) })).id)
}

export function person(userName: string, more: object = {}): object {
  return { schemas: [USER], userName, ...more }
}

export function group(displayName: string, members: readonly object[] = []): object {
  return { schemas: [GROUP], displayName, members }
}

export function patch(...Operations: readonly object[]): object {
  return { schemas: [PATCH], Operations }
}

/** Returns everything that a server lists of a kind, page by page. */
export async function all(address: string, token?: string): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = []
  for (;;) {
    const page = await done(`${address}?startIndex=${found.length + 1}&count=50`, token === undefined ? {} : { token })
    const resources = Array.isArray(page.Resources) ? objects(page, 'Resources') : []
    found.push(...resources)
    if (resources.length === 0 || found.length >= Number(page.totalResults)) return found
  }
}

/** Computes what the graph must show from the server's answers, without the provider. */
export async function linesOfServer(base: string, platform: string, token?: string): Promise<readonly string[]> {
  const [people, groups] = await Promise.all([all(`${base}/Users`, token), all(`${base}/Groups`, token)])
  const encoded = (id: unknown) => encodeURIComponent(text(id as never)).replaceAll('%40', '@')
  const user = (id: unknown) => `user/${platform}/${encoded(id)}`
  const team = (id: unknown) => `group/${platform}/${encoded(id)}`
  const peopleLines = people.flatMap((one) => {
    const { name, emails, active, title, displayName, userName } = one
    const extension = member(one, ENTERPRISE)
    const names = member(one, 'name')
    const given = [names.givenName, names.familyName].filter((part) => part !== undefined).join(' ')
    const primary = Array.isArray(emails)
      ? (objects(one, 'emails').find((each) => each.primary === true) ?? objects(one, 'emails')[0])
      : undefined
    const shown = {
      name:
        displayName ??
        (name === undefined ? undefined : (names.formatted ?? (given === '' ? undefined : given))) ??
        userName,
      email: primary?.value ?? null,
      title: title ?? null,
      active: active ?? null,
      tags: formatTags(
        ['organization', 'division', 'department', 'costCenter'].flatMap((each): [string, string][] =>
          extension[each] === undefined ? [] : [[each, text(extension[each])]],
        ),
      ),
    }
    const manager = member(extension, 'manager').value
    return [
      thing(user(one.id), shown),
      ...(manager === undefined ? [] : [edge('User.manager', user(one.id), user(manager))]),
    ]
  })
  const groupLines = groups.flatMap((one) => [
    thing(team(one.id), { name: one.displayName }),
    ...(Array.isArray(one.members) ? objects(one, 'members') : []).map((each) =>
      groups.some(({ id }) => id === each.value)
        ? edge('Group.partOf', team(each.value), team(one.id))
        : edge('User.memberOf', user(each.value), team(one.id)),
    ),
  ])
  return presentOnly([...peopleLines, ...groupLines])
}

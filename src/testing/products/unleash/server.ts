import { UNLEASH_TOKEN } from '../../../../scripts/services/unleash.ts'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, formatTags, text, thing } from '../lines.ts'

/** Unleash's admin API, as its own portal calls it; a refusal throws. */
type UnleashApi = (method: string, path: string, body?: object) => Promise<Json>

export function apiOf(url: string): UnleashApi {
  return apiWith(url, { authorization: UNLEASH_TOKEN })
}

function apiWith(url: string, access: Readonly<Record<string, string>>): UnleashApi {
  return async (method, path, body) => {
    const headers = { ...access, 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${url}/api/admin/${path}`, { method, headers, ...sent })
    const answer = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.slice(0, 500)}`)
    return answer === '' ? null : (JSON.parse(answer) as Json)
  }
}

const PASSWORD = 'Correct-Horse-9-Battery'

/** Returns the API with the rights of a new Unleash user. */
export async function apiOfUser(
  url: string,
  user: { username: string; name?: string; email?: string },
): Promise<UnleashApi> {
  await apiOf(url)('POST', 'user-admin', { ...user, rootRole: 1, sendEmail: false, password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ username: user.username, password: PASSWORD })
  const answer = await fetch(`${url}/auth/simple/login`, { method: 'POST', headers, body })
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  return apiWith(url, { cookie })
}

const TOGGLES = 'projects/default/features'

/** Those that every new Unleash has. */
type Environment = 'development' | 'production'

export async function addTest(
  api: UnleashApi,
  name: string,
  variants: readonly object[],
  environment: Environment = 'development',
): Promise<void> {
  await api('POST', TOGGLES, { name, type: 'experiment', description: `Is ${name} better?` })
  await api('POST', `${TOGGLES}/${name}/environments/${environment}/strategies`, strategyOf(variants))
}

function strategyOf(variants: readonly object[]): object {
  const constraints = [{ contextName: 'userId', operator: 'IN', values: ['1', '2'] }]
  return {
    name: 'flexibleRollout',
    parameters: { rollout: '50', stickiness: 'userId', groupId: 'x' },
    constraints,
    variants,
  }
}

export async function changeVariants(
  api: UnleashApi,
  name: string,
  variants: readonly object[],
  environment: Environment = 'development',
): Promise<void> {
  const at = `${TOGGLES}/${name}/environments/${environment}/strategies`
  const [first] = (await api('GET', at)) as readonly JsonObject[]
  await api('PUT', `${at}/${text(first?.id)}`, strategyOf(variants))
}

export function variant(name: string, weight: number, payload?: { type: string; value: string }): object {
  return { name, weight, weightType: 'variable', stickiness: 'default', ...(payload !== undefined && { payload }) }
}

/** Computes what the graph must show, without the provider. */
export async function linesOfServer(api: UnleashApi): Promise<readonly string[]> {
  const listed = objects(await api('GET', TOGGLES), 'features')
  const toggles = await Promise.all(
    listed.map(async ({ name }) => {
      const tags = objects(await api('GET', `features/${text(name)}/tags`), 'tags')
      const query = `feature=IS:${text(name)}&type=IS:feature-environment-enabled&limit=1&offset=0`
      const wasOn = objects(await api('GET', `search/events?${query}`), 'events').length > 0
      return formatToggle(await api('GET', `${TOGGLES}/${text(name)}`), { tags, wasOn })
    }),
  )
  return presentOnly(toggles.flat())
}

function formatToggle(
  toggle: Json,
  { tags, wasOn }: { readonly tags: readonly JsonObject[]; readonly wasOn: boolean },
): readonly string[] {
  const environments = objects(toggle, 'environments')
  const inOrder = [...environments.filter(({ enabled }) => enabled), ...environments.filter(({ enabled }) => !enabled)]
  const variants = inOrder.flatMap((one) => objects(one, 'strategies')).flatMap((one) => objects(one, 'variants'))
  const cells = variants.filter(({ name }, i) => variants.findIndex((other) => other.name === name) === i)
  if (cells.length === 0) return []
  const { name, description, stale } = toggle as JsonObject
  const test = `ab-test/unleash/${text(name)}`
  const isOn = environments.some(({ enabled }) => enabled === true)
  const status = stale === true ? 'STOPPED' : isOn ? 'ACTIVE' : wasOn ? 'STOPPED' : 'DRAFT'
  return [
    thing(test, {
      name,
      description,
      status,
      tags: formatTags(tags.map(({ type, value }) => [text(type), text(value)])),
    }),
    ...cells.flatMap((cell, i) => {
      const uri = `ab-test-cell/unleash/${text(name)}/${text(cell.name)}`
      const of = `unleash-variant/unleash/${text(name)}/${text(cell.name)}`
      const { value } = member(cell, 'payload')
      const shown = { name: cell.name, number: i + 1, allocationShare: Number(cell.weight) / 1_000 }
      const variantLines =
        value === undefined
          ? []
          : [thing(of, { name: cell.name, payload: value }), edge('UnleashVariant.asCell', of, uri)]
      return [thing(uri, shown), edge('AbTestCell.belongsTo', uri, test), ...variantLines]
    }),
  ]
}

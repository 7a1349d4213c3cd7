// Provides people and groups that identity providers push.
import type { FieldRule } from '../../contracts/mapping.ts'
import type { Provider, TypeContract } from '../../contracts/source.ts'
import { ok } from '../../lib/result.ts'
import { mergeReceived, payloadIn } from './received.ts'
import { resourceOf } from './resource.ts'
import type { ScimType } from './schema.ts'

/** Name of the `provider` in the configuration of an identity provider that pushes to /scim/v2. */
export const SCIM_RECEIVER = 'scim-receiver'
/** Key of the catalogue by which requests find what they filter for. */
export const EXTERNAL_ID_KEY = 'scimExternalId'

const TYPES: Readonly<Record<string, ScimType>> = { User: 'User', Group: 'Group' }

/** Applies the rules of the file for readable servers to pushed data. */
export function receiverOf(read: Provider): Provider {
  const contracts = Object.entries(read.types).flatMap(([name, contract]) => {
    const type = TYPES[name]
    return type === undefined ? [] : [[name, contractOf(type, contract)] as const]
  })
  const withSettings = read.withSettings?.bind(read)
  return {
    name: SCIM_RECEIVER,
    domains: read.domains,
    ...(read.settings !== undefined && { settings: read.settings }),
    ...(withSettings !== undefined && { withSettings: (of) => receiverOf(withSettings(of)) }),
    pushed: true,
    events: {},
    types: Object.fromEntries(contracts),
  }
}

function contractOf(type: ScimType, { mapping }: TypeContract): TypeContract {
  const externalId: FieldRule = { kind: 'key', name: EXTERNAL_ID_KEY, from: 'externalId', when: 'externalId' }
  return {
    type,
    read: () => null,
    list: () => null,
    readList: () => ok({ items: [], setAside: [], next: null }),
    record: (body, id) => ok(resourceOf(type, id, payloadIn(body))),
    mapping: { ...mapping, fields: { ...mapping.fields, externalId } },
    merge: mergeReceived,
  }
}

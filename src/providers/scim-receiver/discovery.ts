// Describes to identity providers what the receiver supports.
import type { Json, JsonObject } from '../../lib/json.ts'
import { SCHEMAS, type ScimAttribute, type ScimType, USER_SCHEMA, ENTERPRISE, GROUP_SCHEMA } from './schema.ts'

const SCHEMA_OF_SCHEMAS = 'urn:ietf:params:scim:schemas:core:2.0:Schema'
const SCHEMA_OF_TYPES = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType'
const SCHEMA_OF_SERVICE = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'

/** Maximum number of resources that a filter finds, and that a page holds. */
export const MAX_RESULTS = 200

/** `base` is the address of the service with `/scim/v2`. */
export function schemaDocuments(base: string): readonly JsonObject[] {
  return SCHEMAS.map(({ id, name, description, attributes }) => ({
    schemas: [SCHEMA_OF_SCHEMAS],
    id,
    name,
    description,
    attributes: attributes.map(describeAttribute),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  }))
}

function describeAttribute(attribute: ScimAttribute): Json {
  const { name, type, description, many, required, caseExact, uniqueness, members } = attribute
  return {
    name,
    type,
    multiValued: many === true,
    description,
    required: required === true,
    caseExact: caseExact === true,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: uniqueness ?? 'none',
    ...(attribute.canonicalValues !== undefined && { canonicalValues: attribute.canonicalValues }),
    ...(members !== undefined && { subAttributes: members.map(describeAttribute) }),
  }
}

export function typeDocuments(base: string): readonly JsonObject[] {
  const documentOf = (id: ScimType, schema: string, schemaExtensions: readonly JsonObject[]): JsonObject => ({
    schemas: [SCHEMA_OF_TYPES],
    id,
    name: id,
    endpoint: `/${id}s`,
    description: SCHEMAS.find((one) => one.id === schema)?.description ?? '',
    schema,
    ...(schemaExtensions.length > 0 && { schemaExtensions }),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${id}` },
  })
  return [
    documentOf('User', USER_SCHEMA, [{ schema: ENTERPRISE, required: false }]),
    documentOf('Group', GROUP_SCHEMA, []),
  ]
}

export function serviceDocument(base: string): JsonObject {
  return {
    schemas: [SCHEMA_OF_SERVICE],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MAX_RESULTS },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token of the service with the right to send for this platform.',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  }
}

import type { IncompletePart } from '../../../clients/typescript/shapes.ts'
import { refusalOf, RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { fetchOrRefuse, jsonIn } from './session.ts'

export interface GraphqlPart {
  readonly data: Readonly<Record<string, unknown>>
  /** Errors by the first step of the path that failed. */
  readonly failed: ReadonlyMap<string, string>
  readonly incomplete: readonly IncompletePart[]
}

/** Address of GraphQL, and of GraphiQL, at a moment. */
export function graphqlAddress(asOf: string | undefined): string {
  return asOf === undefined ? '/graphql' : `/graphql?asOf=${encodeURIComponent(asOf)}`
}

/** Sends one query for a whole page: each panel adds its own root fields and fails on its own. */
export async function graphql(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  { asOf, signal }: { readonly asOf?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<GraphqlPart> {
  const response = await fetchOrRefuse(graphqlAddress(asOf), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    ...(signal === undefined ? {} : { signal }),
  })
  const body = await jsonIn(response)
  const { data, errors, extensions } = (body ?? {}) as {
    readonly data?: Readonly<Record<string, unknown>> | null
    readonly errors?: readonly { readonly message: string; readonly path?: readonly (string | number)[] }[]
    readonly extensions?: { readonly incomplete?: readonly IncompletePart[] }
  }
  if (data == null) {
    if (errors?.[0] !== undefined) throw new RefusedRequest(response.status, 'BAD_QUERY', errors[0].message, null)
    throw await refusalOf(response)
  }
  const failed = new Map((errors ?? []).map(({ message, path }) => [String(path?.[0] ?? ''), message]))
  return { data, failed, incomplete: extensions?.incomplete ?? [] }
}

import type { Fetcher, FetcherParams } from '@graphiql/toolkit'

/** Posts to this page's address. `asOf` is read when a query is sent; the schema is always the current one. */
export function fetcherAt(asOf: () => string): Fetcher {
  return async ({ query, variables, operationName }: FetcherParams, options) => {
    const moment = operationName === INTROSPECTION ? '' : asOf().trim()
    const response = await fetch(`/graphql${moment === '' ? '' : `?asOf=${encodeURIComponent(moment)}`}`, {
      method: 'POST',
      headers: { ...options?.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables, operationName }),
    })
    return await response.json()
  }
}

/** Name of GraphiQL's own query for the schema. */
export const INTROSPECTION = 'IntrospectionQuery'

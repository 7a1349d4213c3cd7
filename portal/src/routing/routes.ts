/**
 * The paths of all pages, with the parameters of their addresses. `/$` stands for the rest of a path, which may be empty;
 * a parameter with `[]` may be repeated.
 */
export const ROUTES = {
  '/': ['of', 'open'],
  '/search': ['q', 'shown', 'preview', 'sort', 'view', 'columns'],
  '/e/$': ['evidence', 'vs', 'teams', 'tab', 'find', 'sort', 'order', 'columns', 'checked'],
  '/lineage/$': [
    'direction',
    'hops',
    'open',
    'focus',
    'to',
    'path',
    'types',
    'freshness',
    'fold',
    'production',
    'view',
    'lens',
    'find',
    'since',
    'why',
  ],
  '/impact/$': ['type', 'team', 'row'],
  '/incident/$': ['from', 'to'],
  '/compare': ['of[]', 'show', 'base', 'checked'],
  '/deprecate': ['type', 'team', 'view', 'sort', 'plan', 'row'],
  '/recommend': ['type', 'team', 'row'],
  '/policies': ['policy', 'severity', 'waived', 'row'],
  '/anomalies': ['of', 'watch', 'muted', 'row'],
  '/notifications': ['of', 'q', 'shown'],
  '/quality': ['by', 'q', 'reason'],
  '/changes': ['since', 'version', 'of', 'upstream', 'type', 'severity', 'teams', 'all', 'show', 'row'],
  // Below it: a guide, `reference/<operation>`, `problems`, `graphql`.
  '/docs/$': ['q'],
  '/sources': [],
  '/sources/$': [],
  '/access': [],
  '/cli': ['code', 'host'],
  '/signed-in': [],
  '/signed-out': [],
} as const satisfies Readonly<Record<`/${string}`, readonly string[]>>

export type Route = keyof typeof ROUTES
type ParameterOf<R extends Route> = (typeof ROUTES)[R][number]

/** Parameters of a route. An empty text is no parameter. */
export type Search<R extends Route> = {
  readonly [N in ParameterOf<R> as N extends `${infer Listed}[]` ? Listed : N]?:
    | (N extends `${string}[]` ? readonly string[] : string)
    | undefined
} & { readonly asOf?: string | undefined }

export type AnyParameter = Exclude<ParameterOf<Route>, `${string}[]`> | 'asOf'
/** Parameters of whichever route is open. */
export type AnySearch = {
  readonly [N in AnyParameter]?: (N extends 'of' ? string | readonly string[] : string) | undefined
}

/** A page to go to; `.` is the current one. Without a search it has no parameters but the moment. */
export type PageTarget =
  | { readonly [R in Route]: TargetOf<R> }[Route]
  | {
      readonly to: '.'
      readonly rest?: '' | undefined
      readonly search?: SearchOrChange<AnySearch>
      readonly hash?: string | undefined
    }

type TargetOf<R extends Route> = {
  readonly to: R
  readonly search?: SearchOrChange<Search<R>>
  readonly hash?: string | undefined
} & (R extends `${string}/$` ? { readonly rest: string } : { readonly rest?: '' | undefined })

type SearchOrChange<S> = S | ((before: AnySearch) => S) | undefined

/** What a caller may do. Every query and every command needs one of these rights. */
export const RIGHTS = {
  read: 'query entities, lineage, history and the state of the service',
  send: 'send events, and metadata that a source pushes',
  edit: 'annotate entities, confirm and reject edges',
  operate: 'refresh, replay, decide on suspected deletions, enrich, and drop the past',
} as const

export type Right = keyof typeof RIGHTS

/** The caller. Until there is a sign-in, every client of the loopback address is the local operator. */
export interface Caller {
  readonly name: string
  readonly rights: ReadonlySet<Right>
}

export const LOCAL_OPERATOR: Caller = {
  name: 'local operator',
  rights: new Set(Object.keys(RIGHTS) as Right[]),
}

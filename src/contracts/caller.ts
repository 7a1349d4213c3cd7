/** What a caller may do. Every question and every command needs one of them. */
export const RIGHTS = {
  read: 'ask about entities, lineage, history and the state of the service',
  send: 'send events, and metadata that a source pushes',
  edit: 'annotate entities, confirm and reject edges',
  operate: 'refresh, replay, decide on held deletions, enrich, and drop the past',
} as const

export type Right = keyof typeof RIGHTS

/** Who asks. Until there is a sign-in, whoever reaches the loopback address is the local operator. */
export interface Caller {
  readonly name: string
  readonly rights: ReadonlySet<Right>
}

export const LOCAL_OPERATOR: Caller = {
  name: 'local operator',
  rights: new Set(Object.keys(RIGHTS) as Right[]),
}

import type { NamedEntity } from '../parts/entity-link.tsx'
import type { ComponentType, ReactNode } from 'react'
import type { TabName } from './tabs.ts'

/** A fact that a panel adds to the page's header. */
interface HeadlineFact<Data> {
  readonly label: string
  /** Null if unknown. */
  value(data: Data, uri: string): ReactNode
  /** Whether it counts what the panel lists: then it links there. */
  readonly counts?: boolean
}

/** A panel of a page: the GraphQL root fields that it requests, and a component for the answer. */
export interface EntityPanel<Data extends PanelData = PanelData> {
  /** Prefix of its fields in the page's query; letters only. */
  readonly id: string
  readonly title: string
  /** Entity types whose pages show it. */
  readonly types: readonly string[]
  /** Types that its content depends on: without any of these, or a source that could have one, the panel is omitted. */
  readonly about?: readonly string[]
  /** Set for a panel that replaces panels about these types where those are omitted. */
  readonly unless?: readonly string[]
  readonly tab: TabName
  /** Position within the tab. */
  readonly order: number
  /** Root fields over `$uri`, by the names that the component uses. */
  readonly fields: { readonly [Name in keyof Data & string]: string }
  /** Line to show if there is nothing else, or an empty text for none; null if there is something. */
  empty(data: Data, uri: string): string | null
  readonly component: ComponentType<PanelProps<Data>>
  /** Link to more than the panel shows, also beside its empty line. */
  more?(uri: string): ReactNode
  readonly headline?: readonly HeadlineFact<Data>[]
  /** Relationships that it shows in full, which others then don't repeat. */
  covers?(data: Data): readonly string[]
}

export interface PanelProps<Data> {
  readonly data: Data
  readonly uri: string
}

export type PanelData = { readonly [name: string]: unknown }

/** Checks the shape of a panel where it is declared; the registry holds panels of any shape. */
export function entityPanel<Data extends { readonly [Name in keyof Data]: unknown }>(
  panel: EntityPanel<Data & PanelData>,
): EntityPanel {
  return panel as unknown as EntityPanel
}

/** Marks text as a GraphQL root field, so that a test finds it and checks it against the schema. */
export function field(text: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: text }, ...parts)
}

/** One page of a GraphQL list. */
export interface NodeConnection<Node> {
  readonly totalCount: number
  readonly edges: readonly { readonly node: Node }[]
}

/** Fields needed to link to an entity. */
export interface EntityRef extends NamedEntity {
  readonly deletedAtSource?: string | null
}
export const ENTITY_REF = 'uri name entityType deletedAtSource'

export function nodesOf<Node>(list: Pick<NodeConnection<Node>, 'edges'> | null | undefined): readonly Node[] {
  return list?.edges.map(({ node }) => node) ?? []
}

export function uniqueBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}

/** Parses a time from a source; others sort first. */
export function msOf(text: string | null | undefined): number {
  const at = text == null ? NaN : Date.parse(text)
  return Number.isNaN(at) ? -Infinity : at
}

/** When a version of data was made or, if unknown, when a run first used it. */
export function madeAt(version: {
  readonly createdAt: string | null
  readonly firstUsedAt?: string | null
}): string | null {
  return version.createdAt ?? version.firstUsedAt ?? null
}

import type { ComponentType, ReactNode } from 'react'
import type { TabName } from './tabs.ts'

/** A fact that a panel adds to the page's header. */
interface HeadlineFact<Data> {
  readonly label: string
  /** Null if unknown. */
  value(data: Data, uri: string): ReactNode
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

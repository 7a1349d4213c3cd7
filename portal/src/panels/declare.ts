import type { ComponentType, ReactNode } from 'react'
import type { TabName } from './tabs.ts'

/** What a panel tells in the header of the page as well, in a few words. */
export interface HeadlineFact<Data> {
  readonly label: string
  /** Null where it is not known. */
  value(data: Data, uri: string): ReactNode
}

/** What a panel shows of a page: the GraphQL root fields that it asks for, and how it draws their answer. */
export interface EntityPanel<Data extends PanelData = PanelData> {
  /** Names its fields in the query of the page: letters only. */
  readonly id: string
  readonly title: string
  /** Entity types whose pages have it. */
  readonly types: readonly string[]
  /**
   * The types of what it shows, where that is of another part of the lifecycle: without any of these, and without a
   * source that could have one, the page has no such panel.
   */
  readonly about?: readonly string[]
  /** It stands in for panels about these types: a page has it where it can have none of those. */
  readonly unless?: readonly string[]
  /** Where the page has it. */
  readonly tab: TabName
  /** Panels of a tab stand in this order. */
  readonly order: number
  /** Root fields over `$uri`, each by the name that the component knows it by. */
  readonly fields: { readonly [Name in keyof Data & string]: string }
  /** The line shown instead where there is nothing to show, or no text for none; null where there is something. */
  empty(data: Data, uri: string): string | null
  readonly component: ComponentType<PanelProps<Data>>
  readonly headline?: readonly HeadlineFact<Data>[]
  /** Relationships that it shows in full: they aren't repeated among the others. */
  covers?(data: Data): readonly string[]
}

export interface PanelProps<Data> {
  readonly data: Data
  readonly uri: string
}

export type PanelData = { readonly [name: string]: unknown }

/** Checks the shape of a panel where it is written; the registry knows panels of any shape. */
export function entityPanel<Data extends { readonly [Name in keyof Data]: unknown }>(
  panel: EntityPanel<Data & PanelData>,
): EntityPanel {
  return panel as unknown as EntityPanel
}

/** Marks a text as a root field of GraphQL, so that a test finds it and checks it against the schema. */
export function field(text: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: text }, ...parts)
}

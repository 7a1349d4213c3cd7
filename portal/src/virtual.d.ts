declare module 'virtual:guides' {
  export const GUIDES: readonly import('../guides/guides.ts').GuideEntry[]
  /** The address of the sections of all guides. */
  export const SECTIONS: string
}

declare module 'virtual:operations' {
  /** By name, as the tables of questions and commands declare it. */
  const operations: Readonly<Record<string, import('../../clients/typescript/shapes.ts').OperationRow>>
  export default operations
}

declare module 'virtual:panel-files' {
  export const PANEL_FILES: readonly {
    readonly types: readonly string[]
    load(): Promise<{ readonly panel: import('./panels/declare.ts').EntityPanel }>
  }[]
}

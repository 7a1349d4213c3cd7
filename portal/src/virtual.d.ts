declare module 'virtual:guides' {
  export const GUIDES: readonly import('../guides/guides.ts').GuideEntry[]
  /** Address of the index of all guides' sections. */
  export const SECTIONS: string
}

declare module 'virtual:operations' {
  /** Operations by name, from the tables of questions and commands. */
  const operations: Readonly<Record<string, import('../../clients/typescript/shapes.ts').OperationRow>>
  export default operations
}

declare module 'virtual:panel-files' {
  export const PANEL_FOLDERS: readonly {
    /** Those of its panels. */
    readonly types: readonly string[]
    load(): Promise<{ readonly panels: readonly import('./panels/declare.ts').EntityPanel[] }>
  }[]
}

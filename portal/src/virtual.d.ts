declare module 'virtual:guides' {
  export const GUIDES: readonly import('../guides/guides.ts').GuideEntry[]
  /** The address of the sections of all guides. */
  export const SECTIONS: string
}

declare module 'virtual:operations' {
  /** By name, as the tables of questions and commands declare it. */
  const operations: Readonly<
    Record<
      string,
      {
        readonly method: 'GET' | 'POST' | 'DELETE'
        /** With `{uri}` and the like for parameters that are part of it. */
        readonly path: string
        /** It can be asked as of another moment. */
        readonly past?: true
        /** Why it cannot be asked as of another moment. */
        readonly noPast?: string
        /** Where all of its list can be downloaded. */
        readonly file?: string
      }
    >
  >
  export default operations
}

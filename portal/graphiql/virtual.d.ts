declare module '*/questions.md?examples' {
  const examples: readonly import('./examples.ts').Example[]
  export default examples
}

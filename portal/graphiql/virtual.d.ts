declare module '*/questions.md?examples' {
  const examples: readonly import('./examples.ts').ExampleQuery[]
  export default examples
}

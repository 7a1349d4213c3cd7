import fc from 'fast-check'

/** The unit `binary` of fast-check, which tabulates all code points first: a second, and memory until the worker ends. */
export const anyCodePoint = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code))

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DrawnNode } from './drawing.ts'
import { NODE } from './drawn-node.fixture.ts'
import { layout } from './layout/layout.ts'
import { middleCut } from '../ui/middle-cut.ts'
import { escapeXml, pictureOf } from './picture.ts'

const COLOURS = {
  background: '#fff',
  surface: '#fff',
  border: '#ccc',
  text: '#000',
  muted: '#555',
  line: '#888',
  accent: '#33f',
  added: '#146c3a',
  removed: '#b3261e',
  typeColour: () => '#123456',
}

function pictureNamed(name: string): string {
  const node: DrawnNode = { ...NODE, kind: 'focus', name, side: 'focus', depth: 0 }
  const drawing = { focus: node.id, nodes: [node], edges: [] }
  const laid = layout({
    focus: node.id,
    nodes: [{ id: node.id, stage: 0 }],
    edges: [],
    previous: new Map(),
  })
  return pictureOf({ drawing, laid, title: `Lineage of ${name}`, labelOfType: () => name }, COLOURS).svg
}

const tags = (svg: string): readonly string[] => [...svg.matchAll(/<([a-z]+)[\s>]/g)].map(([, tag]) => tag ?? '')

it('names with markup add no elements to a picture', () => {
  const plain = tags(pictureNamed('ranker'))
  for (const name of [
    '</text><script>alert(1)</script>',
    '"><image href="http://elsewhere/x.png" onload="x()"/>',
    '<![CDATA[<svg onload=x()>]]>',
    '&lt;script&gt; &#60;b&#62;',
    '\u202Edlrow\u0000\u0008',
  ])
    expect(tags(pictureNamed(name))).toEqual(plain)
})

it('a picture is well-formed whatever the names: none opens, closes or refers', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(0x10_ff_ff), { maxLength: 60 }), (points) => {
      const name = String.fromCodePoint(...points)
      expect(escapeXml(name)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos);)/)
      expect(escapeXml(name).isWellFormed()).toBe(true)
    }),
  ))

it('a picture loads nothing from elsewhere', () => {
  expect(pictureNamed('url(http://x)').replace('http://www.w3.org/2000/svg', '')).not.toMatch(
    /href=|src=|@import|<style/,
  )
})

it('a picture truncates a long name in the middle, between letters, and keeps a short one', () => {
  expect(middleCut('ranker', 10)).toBe('ranker')
  expect(middleCut('a-very-long-name-of-a-model-v12', 11)).toBe('a-ver…l-v12')
  expect(middleCut('👩‍🔬'.repeat(30), 5)).toBe('👩‍🔬👩‍🔬…👩‍🔬👩‍🔬')
  expect(Array.from(new Intl.Segmenter().segment(middleCut('x'.repeat(10_000), 21))).length).toBe(21)
})

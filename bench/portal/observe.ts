/**
 * Script that runs before the page's own and observes it: `seenBy` (measures.ts) reads the results. Times are
 * milliseconds since the page was opened.
 */
export const OBSERVE = `(() => {
  const seen = (window.observed = { lcp: 0, cls: 0, tbt: 0, keys: [], drawn: null, frames: [] })
  const watch = (type, each, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...options })
  watch('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime))
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value })
  watch('longtask', (entry) => (seen.tbt += Math.max(0, entry.duration - 50)))
  watch('event', (entry) => { if (entry.name === 'keydown') seen.keys.push(entry.duration) }, { durationThreshold: 16 })
  // The first frame that has a node of the drawing.
  const drawing = new MutationObserver(() => {
    if (document.querySelector('[data-id]') === null) return
    drawing.disconnect()
    requestAnimationFrame(() => setTimeout(() => (seen.drawn = performance.now())))
  })
  drawing.observe(document, { childList: true, subtree: true })
  window.recordFrames = () => {
    seen.frames = []
    let last = performance.now()
    const next = (now) => {
      seen.frames.push(now - last)
      last = now
      window.recording = requestAnimationFrame(next)
    }
    window.recording = requestAnimationFrame(next)
  }
  window.framesRecorded = () => {
    cancelAnimationFrame(window.recording)
    return seen.frames.slice(1)
  }
})()`

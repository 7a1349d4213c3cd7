/** Numbers the strongly connected components (Tarjan, without recursion). */
export function components<Node>(all: readonly Node[], next: (of: Node) => readonly Node[]): ReadonlyMap<Node, number> {
  const order = new Map<Node, number>()
  const low = new Map<Node, number>()
  const component = new Map<Node, number>()
  const open: Node[] = []
  for (const start of all) {
    if (order.has(start)) continue
    const path = [begin(start)]
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = top.rest.pop()
      if (to === undefined) {
        path.pop()
        close(top.of)
        const above = path.at(-1)
        if (above !== undefined) lower(above.of, low.get(top.of))
      } else if (!order.has(to)) path.push(begin(to))
      else if (!component.has(to)) lower(top.of, order.get(to))
    }
  }
  return component

  function begin(of: Node): { readonly of: Node; readonly rest: Node[] } {
    low.set(of, order.size)
    order.set(of, order.size)
    open.push(of)
    return { of, rest: [...next(of)] }
  }

  function lower(of: Node, to = Infinity): void {
    low.set(of, Math.min(low.get(of) ?? to, to))
  }

  function close(of: Node): void {
    if (low.get(of) !== order.get(of)) return
    const number = order.get(of) ?? 0
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      component.set(node, number)
      if (node === of) return
    }
  }
}

import { compile } from '@jmespath-community/jmespath'

/** A parsed expression, as the library makes it. */
export type ExpressionTree = ReturnType<typeof compile>

type Children<T> = T extends { readonly children: readonly (infer C)[] } ? C : never

/** Returns a tree's children, in the order in which they are written. */
export function childrenOf(tree: ExpressionTree): readonly ExpressionTree[] {
  switch (tree.type) {
    case 'Subexpression':
    case 'Pipe':
    case 'IndexExpression':
    case 'Projection':
    case 'ValueProjection':
    case 'OrExpression':
    case 'AndExpression':
    case 'Comparator':
    case 'Arithmetic':
      return [tree.left, tree.right]
    case 'FilterProjection':
      return [tree.left, tree.condition, tree.right]
    case 'Ternary':
      return [tree.condition, tree.trueExpr, tree.falseExpr]
    case 'Flatten':
    case 'NotExpression':
    case 'ExpressionReference':
      return [tree.child]
    case 'Unary':
      return [tree.operand]
    case 'MultiSelectHash':
      return tree.children.map((pair: Children<typeof tree>) => pair.value)
    case 'MultiSelectList':
    case 'Function':
      return tree.children
    case 'LetExpression':
      return [...tree.bindings, tree.expression]
    case 'Binding':
      return [tree.reference]
    default:
      return []
  }
}

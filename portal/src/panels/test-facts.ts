export function isRunning({ status }: { readonly status: string | null }): boolean {
  return status === 'ACTIVE'
}

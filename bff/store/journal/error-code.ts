/** The system's own word for what went wrong (`ENOENT`); `undefined` for errors that are not the system's. */
export function errorCode(error: unknown): string | undefined {
  // By shape, not by class: an error of another realm is no `instanceof Error` here.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

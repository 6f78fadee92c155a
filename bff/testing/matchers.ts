/** Jest's own matchers are of type any, which spreads; these are not. */
export const aString: unknown = expect.any(String)
export const aNumber: unknown = expect.any(Number)
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern)

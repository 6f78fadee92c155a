import type { AccessTokens } from '../access-token'

/** An access_token that is always there, for tests of what it is used for. */
export const fixedToken = (appId = 'wx1'): AccessTokens => ({
  appId,
  withToken: (call) => call('TOKEN'),
})

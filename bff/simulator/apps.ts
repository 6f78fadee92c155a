import { randomHex } from './random'

/** The two apps of the shop, as an account owner sees them: one appid and one secret each. */
export interface App {
  kind: 'official-account' | 'mini-program'
  appId: string
  secret: string
  name: string
}

export interface Apps {
  officialAccount: App
  miniProgram: App
  find(appId: string): App | undefined
}

/** The appids never change, so that sign-ins survive a restart; the secrets are new each time. */
export function createApps(): Apps {
  const officialAccount: App = {
    kind: 'official-account',
    appId: 'wx0000000000000001',
    secret: randomHex(32),
    name: '拾橘',
  }
  const miniProgram: App = {
    kind: 'mini-program',
    appId: 'wx0000000000000002',
    secret: randomHex(32),
    name: '拾橘',
  }
  return {
    officialAccount,
    miniProgram,
    find: (appId) => [officialAccount, miniProgram].find((app) => app.appId === appId),
  }
}

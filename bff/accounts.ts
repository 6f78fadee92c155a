/** Builds what WeChat's accounts do for us. The official account and the mini-program have tokens of their own. */
import type { Config } from './config'
import type { Log } from './log'
import { createAccessTokens, createPlainAccessTokens } from './wechat/access-token'
import type { CredentialCache } from './wechat/credential'
import type { WechatApi } from './wechat/http'
import {
  createMiniProgramLogin,
  createOfficialAccountLogin,
  createPageSigner,
} from './wechat-accounts'
import { createKeys, createPages, createPhoneSource, createUnionIds } from './wechat-mini-program'

interface AccountsParts {
  config: Pick<Config, 'officialAccount' | 'miniProgram' | 'openOrigin' | 'wechatToken'>
  api: WechatApi
  /** Shared by all processes: what one borrowed the others use. */
  cache: CredentialCache
  clock: () => Date
  log: Log
}

/** `plain` ends the token of whoever else asks for one: for accounts whose other systems cannot ask for stable ones. */
const tokens = { stable: createAccessTokens, plain: createPlainAccessTokens }

/** Both may be undefined: each platform is there when its account is configured. */
export type Accounts = ReturnType<typeof createAccounts>

export function createAccounts(parts: AccountsParts) {
  return { officialAccount: officialAccountOf(parts), miniProgram: miniProgramOf(parts) }
}

function officialAccountOf({ config, api, cache, clock, log }: AccountsParts) {
  const { officialAccount, openOrigin, wechatToken } = config
  if (!officialAccount) return undefined
  const accessTokens = tokens[wechatToken]({ ...officialAccount, api, clock, cache })
  return {
    login: createOfficialAccountLogin(officialAccount, { api, openOrigin, log }),
    signer: createPageSigner(officialAccount, { api, tokens: accessTokens, clock, cache }),
    tokens: accessTokens,
  }
}

function miniProgramOf({ config, api, cache, clock }: AccountsParts) {
  const { miniProgram, wechatToken } = config
  if (!miniProgram) return undefined
  const { appId } = miniProgram
  const accessTokens = tokens[wechatToken]({ ...miniProgram, api, clock, cache })
  const own = { appId, api, tokens: accessTokens, clock }
  return {
    login: createMiniProgramLogin(miniProgram, { api }),
    numbers: createPhoneSource(own),
    keys: createKeys(own),
    unionIds: createUnionIds(own),
    pages: createPages({ ...own, cache }),
    tokens: accessTokens,
  }
}

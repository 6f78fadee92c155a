/** Builds what WeChat's accounts do for us. The official account and the mini-program have tokens of their own. */
import { createHash } from 'node:crypto'
import type { Config } from '../config'
import type { Log } from '../log'
import { createAccessTokens, createPlainAccessTokens } from '../wechat/access-token'
import type { CredentialCache } from '../wechat/credential'
import type { WechatApi } from '../wechat/http'
import { createMiniProgramLogin, createOfficialAccountLogin, createPageSigner } from './logins'
import { createKeys, createPages, createPhoneSource, createUnionIds } from './mini-program'

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

function officialAccountOf({ config, api, cache: shared, clock, log }: AccountsParts) {
  const { officialAccount, openOrigin, wechatToken } = config
  if (!officialAccount) return undefined
  const cache = lentTo(officialAccount.secret, shared)
  const accessTokens = tokens[wechatToken]({ ...officialAccount, api, clock, cache })
  return {
    login: createOfficialAccountLogin(officialAccount, { api, openOrigin, log }),
    signer: createPageSigner(officialAccount, { api, tokens: accessTokens, clock, cache }),
    tokens: accessTokens,
  }
}

function miniProgramOf({ config, api, cache: shared, clock }: AccountsParts) {
  const { miniProgram, wechatToken } = config
  if (!miniProgram) return undefined
  const cache = lentTo(miniProgram.secret, shared)
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

/**
 * A ticket that ended does not say so, it only signs nothing any more. So what one secret borrowed is not used with the
 * next. Of the secret a few bits are told, too few to guess it by.
 */
function lentTo(secret: string, shared: CredentialCache): CredentialCache {
  const mark = createHash('sha256').update(secret).digest('hex').slice(0, 8)
  return {
    get: (key) => shared.get(`${key}#${mark}`),
    set: (key, credential) => shared.set(`${key}#${mark}`, credential),
    delete: (key) => shared.delete(`${key}#${mark}`),
  }
}

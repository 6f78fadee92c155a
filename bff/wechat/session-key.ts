/** What a mini-program's session_key is good for: opening data WeChat sealed for the person, and proving whose it is. */
import { createDecipheriv, createHash, createHmac } from 'node:crypto'
import { z } from 'zod'
import type { AccessTokens } from './access-token'
import { equalInConstantTime } from './crypto'
import { WechatApiError, type WechatApi } from './http'

/** One error for every reason: which step failed would help only someone who guesses at the data. */
export class UserDataError extends Error {
  constructor() {
    super(
      'The data was not sealed with this session_key, is of another app, or is too old: log in again, then ask the person again',
    )
    this.name = 'UserDataError'
  }
}

/** Seconds between the watermark and now, either way, in which data counts as fresh. */
export const WATERMARK_SECONDS = 300

export interface SealedUserData {
  appId: string
  /** base64, as WeChat gave it */
  session_key: string
  /** base64, line breaks allowed */
  encryptedData: string
  /** base64 */
  iv: string
  now: Date
  /** Instead of `WATERMARK_SECONDS`. */
  withinSeconds?: number
}

const Marked = z.looseObject({
  watermark: z.looseObject({ appid: z.string(), timestamp: z.number() }),
})

/**
 * Opens `encryptedData` of a mini-program: AES-128-CBC with PKCS#7, then the watermark's appid and time
 * (ML-8, features 1.8 and 1.9). @throws UserDataError, the same whatever is wrong
 */
export function decryptUserData(p: SealedUserData): Record<string, unknown> {
  const data = Marked.safeParse(opened(p))
  if (!data.success) throw new UserDataError()
  const { appid, timestamp } = data.data.watermark
  const age = Math.abs(p.now.getTime() / 1000 - timestamp)
  if (appid !== p.appId || !(age <= (p.withinSeconds ?? WATERMARK_SECONDS))) {
    throw new UserDataError()
  }
  return data.data
}

const BLOCK_BYTES = 16

/** @returns undefined for what does not open */
function opened(p: SealedUserData): unknown {
  const [key, iv, sealed] = [bytesOf(p.session_key), bytesOf(p.iv), bytesOf(p.encryptedData)]
  if (key?.length !== BLOCK_BYTES || iv?.length !== BLOCK_BYTES || !sealed) return undefined
  if (sealed.length === 0 || sealed.length % BLOCK_BYTES !== 0) return undefined
  const decipher = createDecipheriv('aes-128-cbc', key, iv)
  try {
    const bytes = Buffer.concat([decipher.update(sealed), decipher.final()])
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // Padding, text or JSON: a caller must not learn which.
    return undefined
  }
}

/** Published data comes wrapped in lines; apart from that one value has one spelling. */
function bytesOf(base64: string): Buffer | undefined {
  const text = base64.replace(/\s/g, '')
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

/** Whether `rawData` of `wx.getUserInfo` is as WeChat signed it: sha1(rawData + session_key) (ML-8). */
export function verifyRawData(p: {
  rawData: string
  /** hex */
  signature: string
  session_key: string
}): boolean {
  const expected = createHash('sha1').update(p.rawData).update(p.session_key).digest('hex')
  return equalInConstantTime(p.signature, expected)
}

/** Proof of a session_key without showing it, as hex; its key is the base64 text (ML-6, vectors `mp.session-signature`). */
export function signWithSessionKey(p: { session_key: string; data: string }): string {
  return createHmac('sha256', p.session_key).update(p.data).digest('hex')
}

const ResetReply = z.object({ openid: z.string().min(1), session_key: z.string().min(1) })

export interface UserSession {
  openid: string
  session_key: string
}

const KEY_MISMATCH = 87009

export function createSessionKeys({ api, tokens }: { api: WechatApi; tokens: AccessTokens }) {
  // In the query although the page's table says body: its example and the method GET say so (contradiction 8).
  const proof = ({ openid, session_key }: UserSession, access_token: string) => ({
    access_token,
    openid,
    signature: signWithSessionKey({ session_key, data: '' }),
    sig_method: 'hmac_sha256',
  })

  return {
    /** Whether this is still the person's session_key (ML-6). @throws WechatApiError for any code but 87009 */
    async checkSessionKey(session: UserSession): Promise<boolean> {
      try {
        await tokens.withToken((token) =>
          api.get({
            path: '/wxa/checksession',
            query: proof(session, token),
            reply: z.object({}),
          }),
        )
        return true
      } catch (error) {
        if (error instanceof WechatApiError && error.errcode === KEY_MISMATCH) return false
        throw error
      }
    },

    /**
     * Ends a session_key and gets its successor, which lives no longer than the old one would have (ML-7).
     * @throws WechatApiError 87007 no such key or expired, 87008 bad sig_method, 87009 wrong key, 45011 too often
     */
    resetUserSessionKey(session: UserSession): Promise<UserSession> {
      return tokens.withToken((token) =>
        api.getOnce({
          path: '/wxa/resetusersessionkey',
          query: proof(session, token),
          reply: ResetReply,
        }),
      )
    },
  }
}

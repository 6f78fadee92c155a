import { z } from 'zod'
import { Fen, Instant, UserId } from './primitives'

export const User = z.object({
  id: UserId,
  nickname: z.string().optional(),
  avatarUrl: z.string().optional(),
  /** Masked: `138****0000`. */
  phone: z.string().optional(),
  role: z.enum(['user', 'merchant']),
  balance: Fen,
})
export type User = z.infer<typeof User>

/** How a caller proves who they are. H5 inside WeChat signs in by `GET /auth/wechat` instead. */
export const Credential = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('weapp-code'), code: z.string().min(1).max(256) }),
  z.object({ kind: z.literal('guest') }),
])
export type Credential = z.infer<typeof Credential>

/** What the mini-program's phone number button gives; `encryptedData` and `iv` on clients too old for a code. */
export const PhoneProof = z.union([
  z.object({ code: z.string().min(1).max(256) }),
  z.object({ encryptedData: z.string().min(1).max(4096), iv: z.string().min(1).max(64) }),
])
export type PhoneProof = z.infer<typeof PhoneProof>

export const Session = z.object({ token: z.string(), expiresAt: Instant, user: User })
export type Session = z.infer<typeof Session>

/** Why a browser came back from sign-in without a session (`?sign_in=`). */
export const SignInRefusal = z.enum(['refused', 'expired', 'snapshot'])
export type SignInRefusal = z.infer<typeof SignInRefusal>

/** What we know about a person, and what they may change of it. */
import type { User as UserReply } from '../contract/session'
import { Fen, type AppId, type OpenId, type UserId } from '../contract/primitives'
import { AppError } from '../errors'
import type { Avatars } from './avatars'
import type { Identity, User, UserStore } from './store'

export interface Profiles {
  /** @throws AppError `unauthenticated` when the person is gone */
  show(id: UserId): Promise<UserReply>
  describe(user: User): Promise<UserReply>
  change(id: UserId, changes: { nickname?: string; avatarUrl?: string }): Promise<UserReply>
  changePhone: (id: UserId, phone: string) => Promise<UserReply>
  /** @throws AppError `invalid-input` unless the bytes are a picture */
  changeAvatar(id: UserId, picture: Buffer): Promise<UserReply>
  /** Forgets the person. */
  erase(id: UserId): Promise<void>
}

export function createProfiles({
  users,
  balanceOf,
  avatars,
  merchants,
}: {
  users: UserStore
  /** Fen; may be negative. */
  balanceOf: (id: UserId) => Promise<number>
  avatars: Avatars
  merchants: readonly { appId: AppId; openId: OpenId }[]
}): Profiles {
  const isMerchant = ({ identities }: { identities: Identity[] }) =>
    merchants.some((merchant) => identities.some((identity) => isSame(identity, merchant)))

  const describe = async (user: User): Promise<UserReply> => ({
    id: user.id,
    ...(user.nickname === undefined ? {} : { nickname: user.nickname }),
    ...(user.avatarUrl === undefined ? {} : { avatarUrl: user.avatarUrl }),
    ...(user.phone === undefined ? {} : { phone: mask(user.phone) }),
    role: isMerchant(user) ? 'merchant' : 'user',
    // What is below zero is the shop's affair, not the person's debt.
    balance: Fen.parse(Math.max(0, await balanceOf(user.id))),
  })

  async function find(id: UserId): Promise<User> {
    const user = await users.find(id)
    if (!user) throw new AppError('unauthenticated', 401, 'This account no longer exists')
    return user
  }

  async function change(
    id: UserId,
    changes: { nickname?: string; avatarUrl?: string; phone?: string },
  ) {
    const before = await find(id)
    if (Object.keys(changes).length === 0) return describe(before)
    const after = await users.update(id, (user) => ({ ...user, ...changes }))
    if (before.avatarUrl && before.avatarUrl !== after.avatarUrl) {
      await avatars.discard(before.avatarUrl)
    }
    return describe(after)
  }

  return {
    describe,
    change,
    changePhone: (id, phone) => change(id, { phone }),
    show: async (id) => describe(await find(id)),
    async changeAvatar(id, picture) {
      return change(id, { avatarUrl: await avatars.keep(picture) })
    },
    async erase(id) {
      const { avatarUrl } = await find(id)
      await users.erase(id)
      if (avatarUrl) await avatars.discard(avatarUrl)
    },
  }
}

const isSame = (one: Identity, other: Identity): boolean =>
  one.appId === other.appId && one.openId === other.openId

/** `13800000000` → `138****0000`; of a number too short for that, nothing is shown. */
const mask = (phone: string): string =>
  phone.length < 10 ? '****' : phone.replace(/^(.{3}).*(.{4})$/, '$1****$2')

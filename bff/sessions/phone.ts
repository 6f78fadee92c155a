/** A person's phone number, as WeChat vouches for it. */
import type { PhoneProof, User } from '../contract/session'
import type { OpenId, UserId } from '../contract/primitives'
import { AppError, notConfigured } from '../errors'
import { signedIn, type Caller } from '../http/handlers'
import { keyHolder, type KeyHolder, type SessionKeys } from './session-key'

/** @throws AppError `wechat-rejected`, `wechat-unavailable`, `rate-limited` */
export interface PhoneNumbers {
  /** Spends the code of the phone number button. */
  byCode(p: { code: string; openId: OpenId }): Promise<string>
  /** The number a client sealed for us; undefined when this key does not open it, or it is old or of another app. */
  inSealed(p: { encryptedData: string; iv: string; holder: KeyHolder }): string | undefined
}

export interface Phones {
  /**
   * Keeps the number WeChat vouches for. The caller's session must be one of the mini-program.
   * @throws AppError `forbidden`, `invalid-input`, `unauthenticated`, and as `PhoneNumbers`
   */
  prove(proof: PhoneProof, caller: Caller): Promise<User>
}

export function createPhones({
  numbers,
  keys,
  keep,
}: {
  numbers: PhoneNumbers | undefined
  keys: SessionKeys | undefined
  keep: (id: UserId, phone: string) => Promise<User>
}): Phones {
  return {
    async prove(proof, caller) {
      const { client, identity, userId } = signedIn(caller)
      if (client !== 'weapp' || !identity) {
        throw new AppError(
          'forbidden',
          403,
          'Only the mini-program can prove a phone number: its button does not exist elsewhere',
        )
      }
      if (!numbers || !keys) throw notConfigured('MINI_PROGRAM_APPID and MINI_PROGRAM_SECRET')
      if ('code' in proof) {
        const { openId } = identity
        return keep(userId, await numbers.byCode({ code: proof.code, openId }))
      }
      const holder = keyHolder(caller)
      if (!holder) throw keyIsOver()
      const phone = numbers.inSealed({ ...proof, holder })
      if (phone === undefined) throw await whyItStaysShut(holder, keys)
      return keep(userId, phone)
    },
  }
}

/** The data tells nothing about what is wrong with it; WeChat can tell whether it is the key. */
async function whyItStaysShut(holder: KeyHolder, keys: SessionKeys): Promise<AppError> {
  if (!(await keys.isAlive(holder))) return keyIsOver()
  return new AppError(
    'invalid-input',
    400,
    'This data was not sealed for this session, or is too old: sign in again, then ask the person again',
  )
}

/** A 401 is what clients answer by signing in once and repeating the call: the new session has the new key. */
const keyIsOver = (): AppError =>
  new AppError('unauthenticated', 401, 'The session_key of this session is over: sign in again')

import type { Store } from '../store'
import type { OpenedStore } from './opened-store'
import { anIdentity, aSession, aSignIn, moment } from './fixtures'

export function describeSessions(opened: () => OpenedStore): void {
  describe('sessions', () => {
    let store: Store
    beforeEach(() => {
      store = opened().store
    })

    test('last over a restart until they are removed', async () => {
      const session = aSession({ identity: anIdentity() })
      await store.sessions.insert(session)

      const later = await opened().reopen()

      expect(await later.sessions.find(session.tokenHash)).toEqual(session)
      await later.sessions.remove(session.tokenHash)
      await later.sessions.remove(session.tokenHash)
      expect(await later.sessions.find(session.tokenHash)).toBeUndefined()
    })

    test('never share a token', async () => {
      const session = aSession()
      await store.sessions.insert(session)

      const { tokenHash } = session
      await expect(store.sessions.insert(aSession({ tokenHash }))).rejects.toThrow()

      expect(await store.sessions.find(tokenHash)).toEqual(session)
    })

    test('go when they have expired, sign-ins too, however many', async () => {
      const old = Array.from({ length: 1200 }, (_, i) => aSession({ expiresAt: moment(i % 60) }))
      const young = aSession({ expiresAt: moment(60) })
      const signIns = [aSignIn({ expiresAt: moment(59) }), aSignIn({ expiresAt: moment(61) })]
      await Promise.all([...old, young].map((session) => store.sessions.insert(session)))
      await Promise.all(signIns.map((signIn) => store.signIns.insert(signIn)))

      await store.sessions.removeExpired(moment(60))

      const left = await Promise.all(old.map((session) => store.sessions.find(session.tokenHash)))
      expect(left.filter(Boolean)).toEqual([])
      expect(await store.sessions.find(young.tokenHash)).toEqual(young)
      const found = await Promise.all(signIns.map((it) => store.signIns.find(it.stateHash)))
      expect(found).toEqual([undefined, signIns[1]])
    })
  })

  describe('sign-ins under way', () => {
    test('are finished by one of two callbacks that race', async () => {
      const { store } = opened()
      const signIn = aSignIn()
      await store.signIns.insert(signIn)
      const claim = async (codeHash: string) => {
        let won = false
        await store.signIns.update(signIn.stateHash, (latest) => {
          won = latest.codeHash === undefined
          return won ? { ...latest, codeHash } : latest
        })
        return won
      }

      const claims = await Promise.all(['a', 'b', 'c'].map(claim))

      expect(claims.filter(Boolean)).toHaveLength(1)
      const later = await opened().reopen()
      expect(await later.signIns.find(signIn.stateHash)).toEqual({
        ...signIn,
        codeHash: expect.stringMatching(/^[abc]$/) as unknown,
      })
    })

    test('that never began are not found', async () => {
      const { signIns } = opened().store

      expect(await signIns.find('nothing')).toBeUndefined()
      await expect(signIns.update('nothing', (it) => it)).rejects.toMatchObject({
        code: 'not-found',
      })
    })
  })
}

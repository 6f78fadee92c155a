/** Nobody is two people, and every session is somebody's. */
import type { Examiner, Note } from './findings'

export function examinePeople(note: Note): Examiner {
  const users = new Set<string>()
  const owners = new Map<string, string>()

  return {
    takes: {
      users({ id, identities, unionId }) {
        users.add(id)
        const names = identities.map(({ appId, openId }) => `${appId} ${openId}`)
        for (const name of unionId === undefined ? names : [...names, unionId]) {
          const other = owners.get(name)
          owners.set(name, id)
          if (other === undefined) continue
          const problem = `shares an identity of WeChat’s with ${other}`
          note({ rule: 'people', kind: 'broken', about: `users ${id}`, problem })
        }
      },
      sessions({ tokenHash, userId }) {
        if (users.has(userId)) return
        const about = `sessions ${tokenHash.slice(0, 8)}…`
        note({ rule: 'people', kind: 'broken', about, problem: 'its user does not exist' })
      },
    },
  }
}

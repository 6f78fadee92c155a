/** Loaded into a server before its own code: tells over IPC what only its own process can measure. */
const EVERY_MS = 5
const NOTHING = { wall: performance.now(), cpu: process.cpuUsage() }

let last = NOTHING
let blockedMs = 0

// The lesser of the two: what other processes take of the machine is nobody's blocking, and neither are other threads.
setInterval(() => {
  const wall = performance.now() - last.wall - EVERY_MS
  const { user, system } = process.cpuUsage(last.cpu)
  blockedMs = Math.max(blockedMs, Math.min(wall, (user + system) / 1000))
  last = { wall: performance.now(), cpu: process.cpuUsage() }
}, EVERY_MS).unref()

process.on('message', (asked) => {
  if (asked === 'memory') {
    global.gc?.()
    global.gc?.()
  }
  const { rss, heapUsed } = process.memoryUsage()
  const polluted = Object.keys(Object.prototype).length > 0 || 'polluted' in {}
  process.send?.({ asked, rss, heapUsed, blockedMs: Math.round(blockedMs), polluted })
  blockedMs = 0
})
process.channel?.unref()

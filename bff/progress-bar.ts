/** How far a command is, where somebody watches. */
export interface ProgressBar {
  show(progress: { title: string; done: number; total: number }): void
  /** Leaves the last line as it is. */
  end(): void
}

const WIDTH = 24
const REDRAW_MS = 100

export function createProgressBar(terminal: NodeJS.WriteStream): ProgressBar {
  let drawnAt = 0
  let last: { title: string; done: number; total: number } | undefined

  function draw({ title, done, total }: NonNullable<typeof last>) {
    const full = total === 0 ? WIDTH : Math.floor((WIDTH * done) / total)
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full)
    const [some, all] = [done, total].map((rows) => rows.toLocaleString('en'))
    terminal.write(`\r${bar} ${title} ${some} of ${all}\u001b[K`)
    drawnAt = Date.now()
  }
  function end() {
    if (!last || !terminal.isTTY) return
    draw(last)
    terminal.write('\n')
    last = undefined
  }

  return {
    show(progress) {
      if (last && last.title !== progress.title) end()
      last = progress
      if (terminal.isTTY && Date.now() - drawnAt >= REDRAW_MS) draw(progress)
    },
    end,
  }
}

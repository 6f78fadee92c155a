/** The child's half of a conversation: one question at a time, one answer each. */
export function answer<Question>(work: (question: Question) => unknown): void {
  process.on('message', (question: Question) => {
    void Promise.resolve(work(question)).then(
      (said) => process.send?.({ said }),
      (error: unknown) => process.send?.({ problem: String(error) }),
    )
  })
  process.on('disconnect', () => process.exit())
}

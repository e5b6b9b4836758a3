/** A command of `patchbay`: the file commands/<name>.ts exports one as `command`. */
export interface Command {
  /** One line in the list of `patchbay --help`. */
  summary: string
  /** What `patchbay <name> --help` prints, and what is shown beside a mistake. */
  usage: string
  /**
   * @param words the arguments behind the command's name
   * @throws ExpectedError for what a person can fix
   */
  run(words: readonly string[]): Promise<void>
}

/** Why the command guard refuses: one entry for each kind of danger. There is no override, for any role (S1-GUA-07). */
export interface CommandRule {
  /** One sentence for the agent and for people: what is wrong with it. */
  readonly reason: string;
  /** What to do instead. */
  readonly saferAlternative: string;
}

/** All rules by id. Ids are stable: they are in the record. */
export const COMMAND_RULES = {
  privilege_escalation: {
    reason: 'The command asks for the rights of another account, or for more than the agent was given.',
    saferAlternative: 'Do it with the rights of the agent, or ask a person to do the one step that needs more.',
  },
  destructive_delete: {
    reason:
      'The command deletes a whole tree that is not its own: the root, a home, the system, or everything where it stands.',
    saferAlternative: 'Name the folder inside the project that is to go, such as `rm -rf ./build`.',
  },
  unresolved_target: {
    reason: 'What the command would delete or overwrite is known only when it runs, and may be everything.',
    saferAlternative: 'Write the path out, or let the shell stop when the variable is empty, with `:?` in its braces.',
  },
  device_write: {
    reason: 'The command writes to a disk or a device, or makes a file system.',
    saferAlternative: 'Write into a file of the project; leave disks to the people who run the machine.',
  },
  system_file_write: {
    reason: "The command changes files that belong to the system, to its accounts or to a person's login.",
    saferAlternative: 'Write inside the project, and propose the change of the system to whoever runs it.',
  },
  permission_change: {
    reason:
      'The command changes owner or permissions of the system or of a whole home, or lends the rights of an account.',
    saferAlternative: 'Change the one file that needs it: `chmod u+x script.sh`.',
  },
  fork_bomb: {
    reason: 'The command starts copies of itself without end.',
    saferAlternative: 'Start a known number of processes, such as `xargs -P 4`.',
  },
  remote_script: {
    reason: 'The command runs what the network answers, unseen.',
    saferAlternative: 'Download it to a file, read it, check its checksum, and let a person decide on running it.',
  },
  reverse_shell: {
    reason: 'The command gives a shell or a raw connection to another machine.',
    saferAlternative: 'Use a tool of the catalogue that offers the one thing that is needed there.',
  },
  secret_read: {
    reason: 'The command reads private keys, credentials or the environment of other processes.',
    saferAlternative: 'Ask for the credential through the catalogue; the gate uses it without showing it.',
  },
  secret_exfiltration: {
    reason: 'The command sends secrets over the network.',
    saferAlternative: 'Send only what is meant to leave, and let the gate attach credentials.',
  },
  git_discard: {
    reason: 'The command throws away work that git cannot bring back.',
    saferAlternative: 'Use `git stash`, `git restore FILE`, `git revert` or `git clean -n` first.',
  },
  git_history_rewriting: {
    reason: 'The command rewrites or deletes history that others may have.',
    saferAlternative: 'Push a new commit (`git revert`), or your own branch with `--force-with-lease`.',
  },
  database_destruction: {
    reason: 'The statement drops or empties tables or databases, or deletes without a WHERE.',
    saferAlternative: 'Delete with a WHERE that names the rows, or propose a migration.',
  },
  cloud_delete: {
    reason: 'The command deletes resources of a cloud, a cluster or an account.',
    saferAlternative: 'Show what would go (`--dry-run`, `terraform plan -destroy`) and let a person delete it.',
  },
  container_delete: {
    reason:
      'The command deletes images, volumes or containers beyond its own, or reaches through a container to the host.',
    saferAlternative: 'Remove the one container or image by name.',
  },
  package_install: {
    reason: 'The command installs packages, whose scripts run with the rights of the agent.',
    saferAlternative:
      'Propose the dependency in the manifest and install from the reviewed lock file (`npm ci`), or use an ephemeral sandbox.',
  },
  package_publish: {
    reason: 'The command publishes, withdraws or hands over a package.',
    saferAlternative: 'Try it with `--dry-run`, and let the release pipeline publish.',
  },
  system_stop: {
    reason: 'The command stops the machine, its first process, or processes of everybody.',
    saferAlternative: 'End the process that you started, by its number.',
  },
  trace_removal: {
    reason: 'The command removes the traces of what was done: history or logs.',
    saferAlternative: 'Leave history and logs as they are; rotate logs with the tool that owns them.',
  },
  scheduled_jobs: {
    reason: 'The command removes all scheduled jobs, or plants one that no one reviews.',
    saferAlternative: 'Propose the schedule in the catalogue.',
  },
  protection_disabled: {
    reason: 'The command switches off a protection: firewall, access control, or the check of certificates.',
    saferAlternative:
      'Trust the one certificate that is missing (`--cacert`), or ask for the one rule that is missing.',
  },
  account_change: {
    reason: 'The command changes accounts or passwords of the machine, or modules of its kernel.',
    saferAlternative: 'Ask the people who run the machine.',
  },
  hidden_command: {
    reason: 'The command hides what it runs by encoding it.',
    saferAlternative: 'Write the command out.',
  },
  hidden_characters: {
    reason: 'The line holds characters that people do not see or take for others, where they change what is run.',
    saferAlternative: 'Write the line in plain characters.',
  },
  unresolved_command: {
    reason: 'Which command would run is known only when it runs.',
    saferAlternative: 'Write the name of the command out.',
  },
  unreadable_command: {
    reason:
      'The line cannot be read as shell: it holds NUL or control characters, does not parse, or takes too long to.',
    saferAlternative: 'Write a plain line, or put a long script into a file and have it reviewed.',
  },
  command_too_long: {
    reason: 'The line is longer than 4 KB.',
    saferAlternative: 'Write files with a file tool, and run several short lines.',
  },
} as const satisfies Record<string, CommandRule>;

export type CommandRuleId = keyof typeof COMMAND_RULES;

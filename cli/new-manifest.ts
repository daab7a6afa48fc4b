import { ALIAS, camelize, rootModule } from '../src/naming';

/**
 * An otp.toml to begin with: right as it is, with every table shown in comments.
 *
 * @param project the module of mix.exs, such as `Orders.MixProject`, which tells the app's own
 */
export function newManifest(app: string, project: string | undefined): string {
  const module = rootModule(project);
  const isOther = module !== undefined && ALIAS.test(module) && module !== camelize(app);
  const moduleLine = isOther ? `module = "${module}"` : `# module = "${camelize(app)}"        # the default`;
  return `# The services of ${app} and how they lean on each other. The supervision tree follows from it:
#   nx-otp validate     is it right?
#   nx-otp explain      what restarts when a service crashes, and why
#   nx-otp visualise    the tree
#   nx-otp generate     supervisors, and a module and a test for each service

[app]
name = "${app}"
${moduleLine}

# [supervision]               # where no sla says otherwise; these are the defaults
# max_restarts = 3
# max_seconds = 5
# shutdown = "5s"

# A service for each process, or family of processes, that can fail by itself. Its name is in snake_case.
#
# [services.repo]             # kind = "gen_server" is the default; also gen_statem, dynamic_supervisor,
#                             # partition_supervisor, registry, task_supervisor, ets_table, port, child, supervisor
#
# [services.ledger]
# depends_on = ["repo"]       # hard: whenever repo restarts, ledger restarts, after it
# starts_after = ["metrics"]  # soft: the order of the start only
# restart = "permanent"       # permanent | transient | temporary
# shutdown = "10s"            # a duration, "infinity" or "brutal_kill"
# sla = { recover_within = "2s", restart_takes = "200ms", crashes_per_hour = 0.5 }
#
# [services.metrics]
# kind = "ets_table"
#
# [services.imports]
# kind = "dynamic_supervisor"
# child = "${camelize(app)}.Import"
# max_children = 1000
#
# [groups.books]              # these live and die together
# services = ["repo", "ledger"]
# strategy = "one_for_all"
`;
}
